"""A signed webhook: one POST of JSON, as the Standard Webhooks specification describes it.

`webhook-id` is the notification's id: a receiver that got one twice, because it or we died between taking it and saying
so, knows it by that. Redirects are not followed: they could take what is signed for one host to another.
"""

import hmac
import ssl
import time
from base64 import b64encode
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import orjson

from autobot_analytics.addresses import signing_key
from autobot_analytics.times import iso_z
from jobs.notifications.channel import Notification, NotSent
from jobs.notifications.deadline import Deadline

ANSWER_BYTES = 200
Now = Callable[[], float]


class Webhook:
    """Posts notifications to one address."""

    def __init__(self, url: str, secret: str, timeout_s: float, now: Now = time.time) -> None:
        self._parts = urlsplit(url)
        self._secret = signing_key(secret)
        self._timeout_s = timeout_s
        self._now = now

    def send(self, notification: Notification) -> None:
        """Post it; a 2xx answer within the time allowed means that it was taken. Raises NotSent."""
        payload = notification.payload
        data = orjson.dumps(
            {
                "type": "report" if payload["kind"] == "report" else f"alert.{payload['state']}",
                "timestamp": iso_z(notification.created_at, "seconds"),
                "data": payload,
            }
        )
        moment = str(int(self._now()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "autobot-analytics",
            "webhook-id": notification.id,
            "webhook-timestamp": moment,
            "webhook-signature": signature(self._secret, notification.id, moment, data),
        }
        try:
            status, answer = self._post(data, headers)
        except TimeoutError as error:
            raise NotSent(f"no answer within {self._timeout_s:g} s") from error
        except (OSError, HTTPException, ValueError) as error:  # a host may be no name that can be
            raise NotSent(f"{type(error).__name__}: {error}") from error
        if 300 <= status < 400:
            raise NotSent(f"answered {status}, a redirect, which is not followed: set the address itself")
        if not 200 <= status < 300:
            raise NotSent(f"answered {status}: {answer}" if answer else f"answered {status}")

    def _post(self, data: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Return the status and the beginning of the answer. Raises TimeoutError when that takes too long."""
        parts = self._parts
        host = parts.hostname or ""
        connection = (
            HTTPSConnection(host, parts.port, timeout=self._timeout_s, context=ssl.create_default_context())
            if parts.scheme == "https"
            else HTTPConnection(host, parts.port, timeout=self._timeout_s)
        )
        if parts.username is not None:
            pair = f"{parts.username}:{parts.password or ''}"
            headers = {**headers, "Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        connection.connect()
        deadline = Deadline(connection, self._timeout_s)
        try:
            path = parts.path or "/"
            connection.request("POST", f"{path}?{parts.query}" if parts.query else path, data, headers)
            response = connection.getresponse()
            answer = response.read(ANSWER_BYTES) if response.status >= 400 else b""
            if deadline.is_over:  # headers that end because we hung up look whole
                raise TimeoutError
            return response.status, _line(answer)
        except (OSError, HTTPException) as error:
            if deadline.is_over:
                raise TimeoutError from error
            raise
        finally:
            deadline.cancel()
            connection.close()


def signature(key: bytes, notification_id: str, moment: str, data: bytes) -> str:
    """Sign id, time and body by HMAC-SHA256."""
    signed = b".".join((notification_id.encode(), moment.encode(), data))
    return f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def _line(answer: bytes) -> str:
    return " ".join(answer.decode(errors="replace").split())
