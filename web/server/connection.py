"""The socket of a request: to wait until it takes more, and to cut it off.

granian ends a response whose body failed as if it were whole. Shutting the socket down is the one way to let the
client see that it is not; the socket is found among the files of this process by both of its addresses.
"""

import os
import select
import socket
from asyncio import AbstractEventLoop, Future
from typing import Any, Self

from web.server.environ import split_address

OPEN_FILES = ("/proc/self/fd", "/dev/fd")


class Connection:
    """A second handle of a connection that granian holds; to be closed, which leaves the connection open."""

    def __init__(self, found: socket.socket) -> None:
        self._socket = found
        self._poll = select.poll()
        self._poll.register(found, select.POLLOUT)

    @classmethod
    def find(cls, scope: Any) -> Self | None:
        """Return the connection of a request; None when the client has gone."""
        peer, own = split_address(scope.client), split_address(scope.server)
        folder = next(folder for folder in OPEN_FILES if os.path.isdir(folder))
        for name in os.listdir(folder):
            if (found := _duplicate(int(name))) is None:
                continue
            if _addresses(found) == (peer, own):
                return cls(found)
            found.close()
        return None

    def abort(self) -> None:
        """Cut the connection off: the client sees an incomplete response."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the client was faster

    def takes_more(self) -> bool:
        """Return True if the kernel has room for more of the response."""
        return bool(self._poll.poll(0))

    async def wait(self, loop: AbstractEventLoop) -> None:
        """Wait until the kernel has room for more of the response."""
        ready: Future[None] = loop.create_future()
        loop.add_writer(self._socket, _set, ready)
        try:
            await ready
        finally:
            loop.remove_writer(self._socket)

    def close(self) -> None:
        """Return the handle back."""
        self._socket.close()


def _set(ready: "Future[None]") -> None:
    if not ready.done():
        ready.set_result(None)


def _duplicate(number: int) -> socket.socket | None:
    try:
        copy = os.dup(number)
    except OSError:
        return None
    try:
        return socket.socket(fileno=copy)
    except OSError:  # not a socket
        os.close(copy)
        return None


def _addresses(found: socket.socket) -> tuple[tuple[str, int], tuple[str, int]] | None:
    if found.family not in (socket.AF_INET, socket.AF_INET6) or found.type != socket.SOCK_STREAM:
        return None
    try:
        return found.getpeername()[:2], found.getsockname()[:2]
    except OSError:  # it listens, or is closed
        return None
