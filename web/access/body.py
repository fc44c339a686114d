"""How long a request's body may be: told by its length before it is read, or else while it is."""

import io
from typing import TYPE_CHECKING, Any

from autobot_analytics.settings import Settings
from web.access.rules import OWN_BODY_LIMIT, SMALL_BODY_BYTES, TRACKING
from web.http.problems import ProblemError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class TooLong(ProblemError):
    """A body is longer than it may be."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(413, f"The body is longer than {limit_bytes:,} bytes; send it in parts.", kind="too-large")


class BoundedBody(io.RawIOBase):
    """A body of unknown length; reading past the limit raises TooLong.

    Flask's MAX_CONTENT_LENGTH would cut such a body without a word.
    """

    def __init__(self, stream: Any, limit_bytes: int) -> None:
        self._stream = stream
        self._limit_bytes = limit_bytes
        self._read_bytes = 0

    def readable(self) -> bool:
        """Return True: it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read up to a buffer's length."""
        data: bytes = self._stream.read(len(buffer))
        self._read_bytes += len(data)
        if self._read_bytes > self._limit_bytes:
            raise TooLong(self._limit_bytes)
        buffer[: len(data)] = data
        return len(data)


def body_limit(path: str, settings: Settings) -> int:
    """Return how many bytes a body may have: events are long, everything else is short."""
    if path in OWN_BODY_LIMIT:
        return settings.otlp_max_body_bytes
    return settings.max_body_bytes if path in TRACKING else min(SMALL_BODY_BYTES, settings.max_body_bytes)


def bound_body(environ: "WSGIEnvironment", limit_bytes: int) -> None:
    """Refuse a body that says it is too long, and watch one that does not say how long it is."""
    if environ["PATH_INFO"] in OWN_BODY_LIMIT:
        return
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal():
        if int(length[:20]) > limit_bytes:
            raise TooLong(limit_bytes)
    elif environ.get("wsgi.input_terminated"):
        environ["wsgi.input"] = BoundedBody(environ["wsgi.input"], limit_bytes)
