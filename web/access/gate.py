"""The layer that every request passes before anything answers it, also before answers that are held."""

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from autobot_analytics.stores.tokens import Role, Token, Tokens
from web.access.body import body_limit, bound_body
from web.access.client import client_address, is_local, network_of
from web.access.keyring import CHALLENGE, Door, Keyring, Unauthorized
from web.access.limits import Limiter, RateLimitState, TooManyRequests
from web.access.probes import send_alive, send_ready
from web.access.rules import HEALTH, LIVENESS, READINESS, SAFE_METHODS, SIGN_IN, is_public, role_for
from web.access.sessions import Sessions, session_cookie
from web.http.exchange import CLIENT_KEY, REQUEST_ID_KEY, TOKEN_ID_KEY
from web.http.problems import MEDIA_TYPE, RETRY_AFTER_S, ProblemError, document, status_line
from web.reading.context import Service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEYRING_KEY = "autobot_analytics.keyring"  # for the pages that sign in and out
SESSIONS_KEY = "autobot_analytics.sessions"
HOLDER_KEY = "autobot_analytics.holder"  # the token of who is signed in by a browser
ADMITTED_KEY = "autobot_analytics.admitted"  # the token of the request, however it was shown
LOCAL_ONLY = (
    "No token was made yet, and without one only requests of this machine to a loopback address are answered, that no "
    "proxy passed on. Make one: autobot-analytics token create --role admin --name NAME"
)


class SignInFirst(Exception):
    """A browser asks for a page and has no good token: it is sent to the page where one is entered."""


class Gate:
    """Wraps a WSGI application: who has no right to ask is refused here."""

    def __init__(
        self, application: "WSGIApplication", service: Service, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        settings = service.settings
        self._application = application
        self._service = service
        self._settings = settings
        self._keyring = Keyring(
            Tokens(service.redis, service.clock), service.lookout, service.clock, settings.require_token, monotonic
        )
        self._sessions = Sessions(service.redis, service.lookout, monotonic)
        rates = {
            "read": settings.rate_limit_read,
            "write": settings.rate_limit_write,
            "refused": settings.rate_limit_refused,
        }
        self._limiter = Limiter(service.redis, service.lookout, rates, monotonic)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] == LIVENESS:
            return send_alive(environ, start_response)
        if environ["PATH_INFO"] == READINESS:
            return send_ready(self._service, environ, start_response)
        address = environ[CLIENT_KEY] = client_address(environ, self._settings.trusted_proxies)
        try:
            standing = self._admit(environ, address)
            bound_body(environ, body_limit(environ["PATH_INFO"], self._settings))
        except ProblemError as problem:
            return send_problem(problem, environ, start_response)
        except SignInFirst:
            return _send_to_sign_in(environ, start_response)
        if standing is None:
            return self._application(environ, start_response)
        told = standing.headers()

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            return start_response(status, [*headers, *told], *exc_info)

        return self._application(environ, start)

    def _admit(self, environ: "WSGIEnvironment", address: str) -> RateLimitState | None:
        """Let a request through, or raise what it is refused with; gives where its token stands, if that is limited."""
        door = self._keyring.door()
        if door is Door.CLOSED:
            return self._admit_holder(environ, address)
        if not is_local(environ, address, self._settings.trusted_proxies):
            self._count_refused(address)
            raise Unauthorized(LOCAL_ONLY) if door is Door.OPEN else _tokens_unknown()
        says_redis_is_away = environ["PATH_INFO"] in HEALTH and not self._settings.require_token
        if door is Door.UNKNOWN and not says_redis_is_away:
            raise _tokens_unknown()
        self._refuse_other_pages(environ)
        return None

    def _admit_holder(self, environ: "WSGIEnvironment", address: str) -> RateLimitState | None:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if is_public(method, path):
            environ[KEYRING_KEY], environ[SESSIONS_KEY] = self._keyring, self._sessions
            if method not in SAFE_METHODS:  # somebody may be guessing
                self._count_refused(address)
            return None
        needed = role_for(method, path)
        try:
            token = self._holder(environ)
        except Unauthorized as refused:
            self._count_refused(address)
            if _asks_for_page(environ):
                raise SignInFirst from refused
            raise
        environ[TOKEN_ID_KEY], environ[ADMITTED_KEY] = token.id, token
        standing = self._limiter.take("write" if needed is Role.WRITER else "read", token.id)
        if standing is not None and not standing.admitted:
            raise TooManyRequests(standing)
        if not token.allows(needed):
            raise _forbidden(needed, token.roles)
        return standing

    def _holder(self, environ: "WSGIEnvironment") -> Token:
        """Return the token that a request shows in its header, or that its browser's session stands for."""
        authorization, secret = environ.get("HTTP_AUTHORIZATION"), session_cookie(environ)
        token_id = self._sessions.token_id(secret) if secret and authorization is None else None
        if token_id is None:
            return self._keyring.find(authorization)
        if environ["REQUEST_METHOD"] not in SAFE_METHODS and not _is_of_own_page(environ):
            raise ProblemError(403, "Pages of another origin may not write here.", kind="foreign-origin")
        environ[SESSIONS_KEY] = self._sessions
        token = environ[HOLDER_KEY] = self._keyring.holder(token_id)
        return token

    def _count_refused(self, address: str) -> None:
        standing = self._limiter.take("refused", network_of(address))
        if standing is not None and not standing.admitted:
            raise TooManyRequests(standing)

    def _refuse_other_pages(self, environ: "WSGIEnvironment") -> None:
        """Without tokens, let no page of another origin write through somebody's browser."""
        origin = environ.get("HTTP_ORIGIN")
        if origin is None or environ["REQUEST_METHOD"] in SAFE_METHODS or origin in self._settings.cors_origins:
            return
        if urlsplit(origin).netloc != environ.get("HTTP_HOST"):
            raise ProblemError(403, "Pages of another origin may not write here.", kind="foreign-origin")


def _is_of_own_page(environ: "WSGIEnvironment") -> bool:
    """Return whether a browser says that a page of ours sent this; every browser says it of a form."""
    return urlsplit(environ.get("HTTP_ORIGIN", "")).netloc == environ.get("HTTP_HOST")


def _asks_for_page(environ: "WSGIEnvironment") -> bool:
    is_page = not environ["PATH_INFO"].startswith(("/api/", "/v1/", "/openapi.json"))
    return is_page and environ["REQUEST_METHOD"] == "GET" and "text/html" in environ.get("HTTP_ACCEPT", "")


def _tokens_unknown() -> ProblemError:
    return ProblemError(
        503,
        "Redis does not answer, so that nobody's right to ask can be checked. All goes on by itself when it is back.",
        kind="redis-away",
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )


def _forbidden(needed: Role, roles: tuple[Role, ...]) -> ProblemError:
    return ProblemError(
        403,
        f"This needs the role {needed}; the token has {', '.join(roles)}.",
        kind="forbidden",
        headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="{needed}"'},
    )


def _send_to_sign_in(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    query = environ.get("QUERY_STRING")
    wanted = environ["PATH_INFO"].encode("latin-1").decode(errors="replace") + (f"?{query}" if query else "")
    location = f"{SIGN_IN}?{urlencode({'next': wanted})}"
    start_response("303 SEE OTHER", [("Location", location), ("Content-Length", "0"), ("Cache-Control", "no-store")])
    return []


def send_problem(problem: ProblemError, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer a request with a problem document."""
    body = document(problem, environ.get(REQUEST_ID_KEY))
    headers = [
        ("Content-Type", MEDIA_TYPE),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *problem.headers.items(),
    ]
    start_response(status_line(problem.status), headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
