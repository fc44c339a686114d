"""E-mail by SMTP.

The Message-ID is made from the notification's id, so that a mail that comes twice is known by it.
"""

import smtplib
import ssl
from datetime import UTC
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from jobs.notifications.channel import Notification, NotSent
from jobs.notifications.deadline import Deadline
from jobs.notifications.words import body, subject

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Mail:
    """Sends notifications to one address over one server: of several, some could take a mail and others not.

    `smtp://[user:password@]host[:port]/?from=…&to=…`; `smtp+starttls://` encrypts after the greeting, `smtps://` from
    the first byte.
    """

    def __init__(self, url: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        self._scheme, self._host = parts.scheme, parts.hostname or ""
        self._port = parts.port or PORTS[parts.scheme]
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._from, self._to = asked["from"][0], asked["to"][0]
        self._timeout_s = timeout_s

    def send(self, notification: Notification) -> None:
        """Send it; the server's 250 after the message means that it was taken. Raises NotSent."""
        try:
            server = self._connect()
            deadline = Deadline(server, self._timeout_s)
            try:
                if self._scheme == "smtp+starttls":
                    server.starttls(context=ssl.create_default_context())
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(self._message(notification))
            finally:
                deadline.cancel()
                _leave(server)
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent(f"the server refuses user and password ({error.smtp_code})") from error
        except (OSError, smtplib.SMTPException, ValueError) as error:  # an address may be none that can be
            raise NotSent(f"{type(error).__name__}: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout_s, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)

    def _message(self, notification: Notification) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self._from, self._to
        message["Subject"] = subject(notification)
        message["Date"] = format_datetime(notification.created_at.replace(tzinfo=UTC))
        message["Message-ID"] = f"<{notification.id}@{self._from.rpartition('@')[2].strip('> ')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body(notification))
        return message


def _leave(server: smtplib.SMTP) -> None:
    """End the session; whatever comes of it, the message was taken or not before."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
