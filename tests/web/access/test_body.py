"""Bodies: too long ones are refused, whether they say how long they are or not."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from autobot_analytics.stores.tokens import Role
from tests.web.access.conftest import TRACK, Guarded
from web.access.body import BoundedBody, TooLong, bound_body

LIMIT = 2_000


def chunked(body: bytes, path: str = TRACK) -> dict[str, Any]:
    """Make what a server gives for a body without a length."""
    return {"PATH_INFO": path, "wsgi.input_terminated": True, "wsgi.input": io.BytesIO(body)}


def test_long_body(guard: Callable[..., Guarded]) -> None:
    """A body beyond the limit is 413 before it is read; without a token it is 401."""
    guarded = guard(max_body_bytes=LIMIT)
    token = guarded.token(Role.WRITER)
    refused = guarded.ask(token, TRACK, "POST", data=b"x" * (LIMIT + 1))
    assert refused.status_code == 413
    assert "2,000 bytes" in refused.get_json()["detail"]
    huge = guarded.ask(token, TRACK, "POST", environ_overrides={"CONTENT_LENGTH": "9" * 400})
    assert huge.status_code == 413
    assert guarded.ask(token, TRACK, "POST", data=b"x" * LIMIT).status_code not in (401, 403, 413)
    assert guarded.ask(None, TRACK, "POST", data=b"x" * (LIMIT + 1)).status_code == 401


def test_long_body_without_length(guard: Callable[..., Guarded]) -> None:
    """A chunked body that grows beyond the limit is 413, not cut."""
    guarded = guard(max_body_bytes=LIMIT)
    body = b'{"event_type":"' + b"x" * LIMIT + b'"}'
    more = {"wsgi.input_terminated": True, "wsgi.input": io.BytesIO(body), "CONTENT_TYPE": "application/json"}
    answer = guarded.ask(guarded.token(Role.WRITER), TRACK, "POST", environ_overrides=more)
    assert answer.status_code == 413


@pytest.mark.parametrize("read", [lambda body: body.read(), lambda body: b"".join(iter(lambda: body.read(7), b""))])
def test_bounded_body_is_the_body(read: Callable[[BoundedBody], bytes]) -> None:
    """Up to the limit nothing changes, however it is read; one byte more is refused."""
    for length in (0, 1, LIMIT):
        environ = chunked(b"x" * length)
        bound_body(environ, LIMIT)
        assert read(environ["wsgi.input"]) == b"x" * length
    environ = chunked(b"x" * (LIMIT + 1))
    bound_body(environ, LIMIT)
    with pytest.raises(TooLong):
        read(environ["wsgi.input"])


def test_reading_stops_at_the_limit() -> None:
    """Of an endless body little more than the limit is read."""
    stream = io.BytesIO(b"x" * 10_000_000)
    with pytest.raises(TooLong):
        BoundedBody(stream, LIMIT).read()
    assert stream.tell() < LIMIT + 2 * io.DEFAULT_BUFFER_SIZE


def test_traces_have_a_limit_of_their_own() -> None:
    """The OTLP endpoint sees to its bodies itself."""
    environ = chunked(b"x" * 3_000, "/v1/traces")
    bound_body(environ, LIMIT)
    assert isinstance(environ["wsgi.input"], io.BytesIO)
