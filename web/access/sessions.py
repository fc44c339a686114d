"""Who is signed in by a browser: a random cookie, of which Redis keeps the hash and whose token it stands for.

The token itself is not in the cookie, a session ends by itself, and with its token. While Redis is away the sessions
that were seen lately go on.
"""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, cast

from redis import Redis
from redis.exceptions import RedisError

from web.reading.context import Lookout

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

COOKIE = "analytics_session"
LIFETIME_S = 12 * 3600
SESSION_KEY = "analytics:session:{digest}"
REREAD_S = 2.0
MOST_KNOWN = 10_000


class Sessions:
    """The sessions of browsers; errors of Redis pass through where one begins or ends."""

    def __init__(self, redis: Redis, lookout: Lookout, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._lookout = lookout
        self._monotonic = monotonic
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()  # digest → token id, when Redis said so
        self._lock = threading.Lock()

    def begin(self, token_id: str) -> str:
        """Begin a session of a token; gives the cookie's value, which is written nowhere."""
        secret = secrets.token_urlsafe(32)
        self._redis.set(_key(_digest(secret)), token_id, ex=LIFETIME_S)
        return secret

    def end(self, secret: str) -> None:
        """End a session."""
        digest = _digest(secret)
        self._redis.delete(_key(digest))
        with self._lock:
            self._known.pop(digest, None)

    def token_id(self, secret: str) -> str | None:
        """Return the id of the token that a session stands for; None when there is no such session."""
        digest, now = _digest(secret), self._monotonic()
        with self._lock:
            known = self._known.get(digest)
        if known is not None and now - known[1] < REREAD_S:
            return known[0]
        if self._lookout.away and not self._lookout.look():
            return known[0] if known else None
        try:
            found = cast("bytes | None", self._redis.get(_key(digest)))
        except RedisError as error:
            self._lookout.failed(error)
            return known[0] if known else None
        with self._lock:
            self._known.pop(digest, None)
            if found is None:
                return None
            self._known[digest] = (found.decode(), now)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        return found.decode()


def session_cookie(environ: "WSGIEnvironment") -> str | None:
    """Return the session's cookie of a request."""
    try:
        cookie = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except CookieError:
        return None
    return cookie[COOKIE].value if COOKIE in cookie else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


def _key(digest: str) -> str:
    return SESSION_KEY.format(digest=digest)
