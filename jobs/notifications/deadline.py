"""A time within which a conversation over a socket must be over, however it is spent."""

from contextlib import suppress
from http.client import HTTPConnection
from smtplib import SMTP
from socket import SHUT_RDWR
from threading import Timer

Connection = HTTPConnection | SMTP


class Deadline:
    """Hangs up after a while: a server that answers a byte at a time gets the time allowed once, not for each."""

    def __init__(self, connection: Connection, timeout_s: float) -> None:
        self.is_over = False
        self._connection = connection
        self._timer = Timer(timeout_s, self._hang_up)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        """Stop waiting."""
        self._timer.cancel()

    def _hang_up(self) -> None:
        self.is_over = True
        socket = self._connection.sock
        if socket is not None:
            with suppress(OSError):  # it is closed already
                socket.shutdown(SHUT_RDWR)
