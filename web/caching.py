"""The decorator of every endpoint that is made from snapshots: computed once per generation, then sent from memory."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any

from flask import Response, request
from redis.exceptions import RedisError
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from web.answers.shape import Answer
from web.context import Reading, Service, current_service
from web.problems import RedisAway
from web.responses import Form, Held

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ATTEMPTS = 3

View = Callable[..., Answer]


def cached(*snapshots: str) -> Callable[[View], Callable[..., Response]]:
    """Send the view's answer from memory as long as `snapshots` (all that it reads) and the local date are unchanged.

    The view gets a Reading as its first argument. When Redis is away the last answer held is sent, marked stale.
    """

    def decorate(view: View) -> Callable[..., Response]:
        @wraps(view)
        def answer(**arguments: Any) -> Response:
            service = current_service()
            now = service.clock()
            reading = Reading.begin(service, snapshots, now)
            key = (request.path, arguments.get("query_data"))
            held = service.responses.get(key)
            stale = reading.stale
            if held is None or held.token != reading.token:
                try:
                    held = _compute(service, view, arguments, reading, snapshots, now)
                except (RedisError, RedisAway) as error:
                    if isinstance(error, RedisError):
                        service.lookout.failed(error)
                    if held is None:
                        raise RedisAway from error
                    stale = True
                else:
                    service.responses.put(key, held)
            return _respond(held, stale, now)

        return answer

    return decorate


def _compute(
    service: Service, view: View, arguments: dict[str, Any], reading: Reading, snapshots: tuple[str, ...], now: datetime
) -> Held:
    """Make the answer; again when another request moved the index on meanwhile, so that it is of one generation."""
    for _ in range(ATTEMPTS):
        answer = view(reading, **arguments)
        after = Reading.begin(service, snapshots, now)
        if after.token == reading.token:
            break
        reading = after
    return Held(
        token=reading.token,
        body=answer.model_dump_json().encode(),
        computed_at=max(entry.generated_at for entry in reading.entries),
        oldest=min(entry.generated_at for entry in reading.entries),
        max_age_s=int(min(entry.interval_s for entry in reading.entries)),
    )


def _respond(held: Held, stale: bool, now: datetime) -> Response:
    form = held.form(stale, _accepts_gzip(request.headers.get("Accept-Encoding", "")))
    age = ("Age", str(max(0, int((now - held.oldest).total_seconds()))))
    known = request.headers.get("If-None-Match")
    if known is not None and parse_etags(known).contains_weak(form.etag.strip('"')):
        kept = [header for header in form.headers if not header[0].startswith("Content-")]
        return Response(None, 304, [*kept, age])
    return HeldResponse(form, age)


class HeldResponse(Response):
    """Sends a held form as it stands: its headers are ready, so werkzeug need not check and encode them anew."""

    default_mimetype = None  # the form has a content type

    def __init__(self, form: Form, *headers: tuple[str, str]) -> None:
        super().__init__(form.body)
        self._form = form
        self._more = headers

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer; `headers` holds only what hooks have added."""
        added = self.headers.to_wsgi_list() if self.headers else []
        start_response("200 OK", [*self._form.headers, *self._more, *added])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self._form.body]


@lru_cache(maxsize=256)
def _accepts_gzip(header: str) -> bool:
    return bool(parse_accept_header(header, Accept).quality("gzip"))
