"""Receivers of notifications that speak the real protocols: an HTTP endpoint and an SMTP server, each with a script."""

import email
import email.policy
import socketserver
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import orjson

TAKEN = 204


@dataclass
class Posted:
    """One request that an endpoint got."""

    path: str
    headers: dict[str, str]  # names in small letters
    body: bytes

    @property
    def data(self) -> Any:
        """The alert in it."""
        return orjson.loads(self.body)["data"]


@dataclass
class WebhookReceiver:
    """An HTTP endpoint: answers by `script`, one entry a request, and 204 when that is used up.

    An entry is a status, (status, Location), `hang` (no answer until the test is over) or `drip` (a byte now and then).
    """

    url: str
    script: list[int | str | tuple[int, str]] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        """The ids of what came, in order."""
        return [one.headers["webhook-id"] for one in self.posted]


class _Handler(BaseHTTPRequestHandler):
    endpoint: WebhookReceiver

    def do_POST(self) -> None:
        """Keep the request and answer as the script says."""
        endpoint = self.endpoint
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        endpoint.posted.append(Posted(self.path, headers, body))
        answer = endpoint.script.pop(0) if endpoint.script else TAKEN
        if answer == "hang":
            endpoint.over.wait(10)
        elif answer == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not endpoint.over.wait(0.05):
                try:
                    self.wfile.write(b"X: y\r\n")
                except OSError:
                    return
        else:
            status, location = answer if isinstance(answer, tuple) else (cast("int", answer), "")
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "4" if status >= 400 else "0")
            self.end_headers()
            self.wfile.write(b"oops" if status >= 400 else b"")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def endpoint() -> Iterator[WebhookReceiver]:
    """Serve an HTTP endpoint on a port of its own."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        made = WebhookReceiver(f"http://127.0.0.1:{server.server_port}/alerts?to=ops")
        handler.endpoint = made  # type: ignore[attr-defined]  # the class is made here
        server.daemon_threads = True
        with _serving(server):
            yield made
            made.over.set()


@dataclass
class MailServer:
    """An SMTP server: takes mails, but answers by `script` where that has an entry for a command.

    '' hangs up, `drip` answers a byte at a time.
    """

    port: int
    script: dict[str, list[str]] = field(default_factory=dict)  # e.g. {"DATA": ["451 later"]}
    users: dict[str, str] = field(default_factory=dict)  # who may send; empty: everybody
    mails: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)  # from, to, the mail
    hung_up: threading.Event = field(default_factory=threading.Event)  # a client did, in an answer that never ended


class _MailHandler(socketserver.StreamRequestHandler):
    mail_server: MailServer

    def handle(self) -> None:
        """Speak SMTP with one client until it says goodbye."""
        sender, recipients = "", []
        self._say("220 sink ready")
        for line in self.rfile:
            text = line.decode().rstrip("\r\n")
            verb = text.split(":")[0].split(" ")[0].upper()
            refusals = self.mail_server.script.get(verb, [])
            if refusals and verb != "DATA":
                answer = refusals.pop(0)
                if not answer:
                    return
                if answer == "drip":
                    self._drip()
                    return
                self._say(answer)
                continue
            if verb == "EHLO":
                self._say("250-sink", "250 AUTH PLAIN" if self.mail_server.users else "250 8BITMIME")
            elif verb == "AUTH":
                self._say("235 welcome" if self._knows(text) else "535 who are you")
            elif verb == "MAIL":
                sender = text.partition(":")[2].split(">")[0].strip("< ")
                self._say("250 fine")
            elif verb == "RCPT":
                recipients.append(text.partition(":")[2].split(">")[0].strip("< "))
                self._say("250 fine")
            elif verb == "DATA":
                self._say("354 go on")
                data = self._data()
                if refusals:
                    self._say(refusals.pop(0))
                else:
                    message = email.message_from_bytes(data, policy=email.policy.default)
                    self.mail_server.mails.append((sender, recipients, message))
                    self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _drip(self) -> None:
        """Answer a byte at a time, until the client hangs up; a patient client gets two hundred."""
        try:
            for _ in range(200):
                self.wfile.write(b"2")
                time.sleep(0.05)
        except OSError:
            self.mail_server.hung_up.set()

    def _knows(self, line: str) -> bool:
        import base64

        _, user, password = base64.b64decode(line.split(" ")[2]).decode().split("\0")
        return self.mail_server.users.get(user) == password

    def _data(self) -> bytes:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Serve SMTP on a port of its own."""
    handler = type("Handler", (_MailHandler,), {})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        made = MailServer(server.server_address[1])
        handler.mail_server = made  # type: ignore[attr-defined]  # the class is made here
        server.daemon_threads = True
        with _serving(server):
            yield made


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def firing(posted: Sequence[Posted]) -> list[tuple[str, str]]:
    """Return (key, state) of what came, in order."""
    return [(one.data["key"], one.data["state"]) for one in posted]
