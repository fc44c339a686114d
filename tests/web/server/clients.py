"""Clients on real sockets that are slower than they should be."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


def connect(port: int, sent: bytes) -> socket.socket:
    """Open a connection, and send the beginning of a request."""
    opened = socket.create_connection(("127.0.0.1", port), timeout=20)
    opened.sendall(sent)
    return opened


def slow_body(path: str, length: int = 100) -> bytes:
    """Return a request whose body has begun."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {length}\r\n\r\na".encode()


@contextmanager
def many(port: int, number: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """Hold so many connections open, each with a request that has begun."""
    with ExitStack() as stack:
        yield [stack.enter_context(connect(port, sent)) for _ in range(number)]


def answer_of(connection: socket.socket) -> bytes:
    """Read until the server closes the connection, and close it here."""
    received = b""
    with connection:
        while piece := connection.recv(65_536):
            received += piece
    return received
