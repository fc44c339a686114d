"""Answers made from snapshots: computed once per generation, then sent from memory.

`cached` is the decorator of their endpoints. `Shortcut` stands before Flask and sends an answer that is held and still
valid without entering it: routing, contexts and validation would take most of the time.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import Response, request
from pydantic import BaseModel
from redis.exceptions import RedisError

from snapshots.reader import NotComputed
from web.http.answer import send_held
from web.http.endpoint import CARRIED_AS, Endpoint, View
from web.http.problems import RedisAway
from web.http.responses import Held, Reply
from web.reading.context import Reading, Service, current_service

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ATTEMPTS = 3
NAMES_MAX, NAME_MAX = 20, 100  # of parameters that are named as ignored


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
            ignored = ignored_parameters(arguments.get("query_data"))
            key = (request.path, arguments.get("query_data"), ignored)
            held = service.responses.get(key)
            stale = reading.stale
            if held is None or held.token != reading.token:
                try:
                    held = _compute(service, view, arguments, reading, snapshots, now, ignored)
                except (RedisError, RedisAway) as error:
                    if isinstance(error, RedisError):
                        service.lookout.failed(error)
                    if held is None:
                        raise RedisAway from error
                    stale = True
                else:
                    service.responses.put(key, held)
            service.responses.remember(_spelling(request.environ), key, snapshots)
            return send_held(held, stale, now)

        setattr(answer, CARRIED_AS, Endpoint(view, snapshots))
        return answer

    return decorate


class Shortcut:
    """Wraps a WSGI application: answers that are held and still valid are sent without asking it."""

    def __init__(self, application: "WSGIApplication", service: Service) -> None:
        self._application = application
        self._service = service

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        reply = self._held(environ) if environ["REQUEST_METHOD"] == "GET" else None
        if reply is None:
            return self._application(environ, start_response)
        start_response(reply.status, reply.headers)
        return [reply.body]

    def _held(self, environ: "WSGIEnvironment") -> Reply | None:
        remembered = self._service.responses.recall(_spelling(environ))
        if remembered is None:
            return None
        held, snapshots = remembered
        now = self._service.clock()
        try:
            reading = Reading.begin(self._service, snapshots, now)
        except (NotComputed, RedisAway):
            return None
        if held.token != reading.token:
            return None
        accepted, etag = environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH")
        return held.reply(reading.stale, now, accepted, etag)


def ignored_parameters(query: BaseModel | None) -> tuple[str, ...]:
    """Return the names in the running request's query that its endpoint does not know, and so does not apply.

    Those that begin with an underscore are how browsers' libraries get round caches; they ask for nothing.
    """
    fields = {} if query is None else type(query).model_fields
    known = {field.alias or name for name, field in fields.items()}
    return tuple(sorted({name[:NAME_MAX] for name in request.args if name not in known and name[:1] != "_"}))[
        :NAMES_MAX
    ]


def _compute(
    service: Service,
    view: View,
    arguments: dict[str, Any],
    reading: Reading,
    snapshots: tuple[str, ...],
    now: datetime,
    ignored: tuple[str, ...],
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
        body=with_ignored(with_complete_from(answer.model_dump_json().encode(), reading), ignored),
        computed_at=max(entry.generated_at for entry in reading.entries),
        oldest=min(entry.generated_at for entry in reading.entries),
        max_age_s=int(min(entry.interval_s for entry in reading.entries)),
    )


def with_complete_from(body: bytes, reading: Reading) -> bytes:
    """Return the JSON object `body` with the day before which history is still being published, if there is one."""
    day = reading.complete_from
    return body if day is None else body[:-1] + f',"complete_from":"{day.isoformat()}"}}'.encode()


def with_ignored(body: bytes, names: tuple[str, ...]) -> bytes:
    """Return the JSON object `body` with the parameters that were not applied, if there are any."""
    return body[:-1] + f',"ignored_parameters":{json.dumps(names)}}}'.encode() if names else body


def _spelling(environ: "WSGIEnvironment") -> tuple[str, str]:
    return environ["PATH_INFO"], environ.get("QUERY_STRING", "")
