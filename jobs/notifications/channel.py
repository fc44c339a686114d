"""What a channel is: somewhere that notifications are sent to, one at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class NotSent(Exception):
    """The channel did not take the notification, or may not have; the message says why and holds no secret."""


@dataclass(frozen=True)
class Notification:
    """What is sent; `id` is the same at every attempt, so that a receiver can tell a repeated one."""

    id: str
    created_at: datetime  # UTC without a zone
    payload: Mapping[str, Any]  # as jobs.alerts.follow.as_message makes it


class Channel(Protocol):
    """Sends notifications to one address."""

    def send(self, notification: Notification) -> None:
        """Send it; return when it was taken. Raises NotSent."""
