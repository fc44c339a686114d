"""Everything else through the package apprise, which knows some hundred services. It is an extra: `notify`."""

from typing import Any

from jobs.notifications.channel import Notification, NotSent
from jobs.notifications.words import body, subject

KINDS = {"critical": "failure", "high": "warning", "medium": "warning"}  # of severities, in apprise's words
MISSING = "needs the package apprise, which is not installed: pip install 'autobot-analytics[notify]'"


class ThroughApprise:
    """Sends notifications to one of apprise's addresses. It is imported at the first notification."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, notification: Notification) -> None:
        """Send it; apprise's True means that the service took it. Raises NotSent."""
        try:
            import apprise
        except ImportError as error:
            raise NotSent(MISSING) from error
        address: Any = apprise.Apprise()
        if not address.add(self._url) or len(address) != 1:  # it takes several, parted by commas: some could fail
            raise NotSent("apprise does not know such an address, or it is not complete, or not one")
        payload = notification.payload
        kind = "success" if payload["state"] == "resolved" else KINDS.get(str(payload["severity"]), "info")
        words = {"title": subject(notification), "body": body(notification), "body_format": "text"}  # no mark-up in it
        if address.notify(**words, notify_type=kind) is not True:
            raise NotSent("the service did not take it; apprise's log says why")
