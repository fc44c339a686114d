"""The bridge between granian and the WSGI application, on real sockets."""

import time
from collections.abc import Iterator
from http.client import IncompleteRead
from multiprocessing import get_context
from urllib.request import urlopen

import pytest

from autobot_analytics.demo.embedded_redis import free_port
from tests.web.server import applications
from tests.web.server.clients import answer_of, connect, many


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve the application of `applications` with two threads; yield its port."""
    chosen = free_port()
    process = get_context("spawn").Process(target=applications.run, args=(chosen,))
    process.start()
    deadline = time.monotonic() + 20
    while True:
        try:
            answer = ask(chosen, "/plain")
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert answer.endswith(b"plain")
    yield chosen
    process.terminate()
    process.join()


def ask(port: int, path: str, method: str = "GET") -> bytes:
    """Return the whole answer of a request."""
    with connect(port, f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()) as connection:
        return answer_of(connection)


def test_failed_body_is_cut_off(port: int) -> None:
    """When a body fails after its first piece, the client sees an incomplete transfer."""
    with pytest.raises(IncompleteRead), urlopen(f"http://127.0.0.1:{port}/fails-later", timeout=20) as answer:
        answer.read()


@pytest.mark.parametrize("path", ["/fails-first", "/fails-with-length"])
def test_body_that_fails_before_it_is_sent_is_500(port: int, path: str) -> None:
    """When a body fails and nothing was sent yet, the answer is a problem document."""
    answer = ask(port, path)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"application/problem+json" in answer


def test_streamed_body_is_whole(port: int) -> None:
    """A streamed body arrives whole, is closed, and keeps its context from piece to piece."""
    answer = ask(port, "/streamed")
    assert answer.count(b"piece of /streamed;") == 100
    assert answer.endswith(b"0\r\n\r\n")


def test_questions_to_the_lake_hold_no_other_request(port: int) -> None:
    """Requests that ask the lake have threads of their own: while they wait, others are answered."""
    with many(port, 8, b"GET /explore/blocked HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as waiting:
        assert ask(port, "/plain").endswith(b"plain")
        ask(port, "/unblock")
        assert all(answer_of(one).endswith(b"True") for one in waiting)


def test_work_learns_that_its_client_has_gone(port: int) -> None:
    """A thread that works for a client hears when the client closes the connection."""
    deadline = time.monotonic() + 8
    with connect(port, b"GET /waits HTTP/1.1\r\nHost: x\r\n\r\n"):
        while not ask(port, "/waiting").endswith(b"1"):
            assert time.monotonic() < deadline, "the request has not begun"
            time.sleep(0.05)
    while not ask(port, "/gone").endswith(b"1"):
        assert time.monotonic() < deadline, "the thread still waits"
        time.sleep(0.05)


def test_head_has_no_body(port: int) -> None:
    """HEAD gets headers only."""
    assert ask(port, "/plain", "HEAD").endswith(b"\r\n\r\n")


def test_slow_readers_hold_no_thread(port: int) -> None:
    """Clients that do not read an endless body keep nobody waiting; after a while they are cut off."""
    with many(port, 8, b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n") as slow:
        assert ask(port, "/plain").endswith(b"plain")
        time_s = time.monotonic()
        while int(ask(port, "/open").rpartition(b"\r\n\r\n")[2]) > 0:
            assert time.monotonic() - time_s < 20, "endless bodies are still being made"
            time.sleep(0.1)
        assert len(slow) == 8


def test_path_and_cookies_as_wsgi_has_them(port: int) -> None:
    """Paths come decoded as latin-1, cookies joined by semicolons."""
    head = (
        b"GET /echo/%C3%A9%20b?q=%C3%A9 HTTP/1.1\r\nHost: x\r\nCookie: a=1\r\nCookie: b=2\r\nConnection: close\r\n\r\n"
    )
    with connect(port, head) as connection:
        body = answer_of(connection).rpartition(b"\r\n\r\n")[2].decode()
    assert body == "/echo/\u00c3\u00a9 b|q=%C3%A9|a=1;b=2|127.0.0.1"
