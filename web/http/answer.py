"""How a body is sent: with a validator, so that a reader who has it already gets a 304, and with its age."""

import gzip
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b

from flask import Response, request
from werkzeug.http import http_date

from web.http.responses import COMPRESS_FROM_BYTES, COMPRESSION_LEVEL, STALE, Held

Headers = dict[str, str]
Body = bytes | Iterable[bytes]


def digest(content: bytes) -> str:
    """Return a name of the content, for its ETag."""
    return blake2b(content, digest_size=12).hexdigest()


def freshness(computed_at: datetime, now: datetime, max_age_s: float, stale: bool) -> Headers:
    """Return the headers that tell when a body was computed and how long it may be kept."""
    headers = {
        "Last-Modified": http_date(computed_at),
        "Age": str(max(0, int((now - computed_at).total_seconds()))),
        "Cache-Control": f"private, max-age={int(max_age_s)}",
    }
    return {**headers, STALE[0]: STALE[1]} if stale else headers


def send(body: Body | Callable[[], Body], etag: str, headers: Headers, status: int = 200) -> Response:
    """Send a body under its ETag; 304 to a reader who has it already, in which case `body` is not called."""
    headers = {**headers, "ETag": f'"{etag}"'}
    if status == 200 and request.method in ("GET", "HEAD") and request.if_none_match.contains_weak(etag):
        return Response(status=304, headers={name: value for name, value in headers.items() if _is_kept(name)})
    return Response(body() if callable(body) else body, status, headers)


def send_held(held: Held, stale: bool, now: datetime) -> Response:
    """Send an answer that is held in this process."""
    environ = request.environ
    reply = held.reply(stale, now, environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH"))
    return Response(reply.body, reply.status, reply.headers)


def is_packed(size: int | None = None) -> bool:
    """Return whether a body of `size` bytes (None: any) is sent compressed to the reader of the running request."""
    return bool(request.accept_encodings.quality("gzip")) and (size is None or size >= COMPRESS_FROM_BYTES)


def pack(body: bytes, level: int = COMPRESSION_LEVEL) -> bytes:
    """Compress a body; equal bodies give equal bytes."""
    return gzip.compress(body, level, mtime=0)


def _is_kept(name: str) -> bool:
    """Return whether a 304 carries the header, which describes no body."""
    return not name.startswith("Content-")
