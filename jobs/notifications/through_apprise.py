"""Everything else through the package apprise, which knows more than a hundred services.

It is imported where it is used: that takes 0.4 s, and only those who send through it need it.
"""

from typing import TYPE_CHECKING

from jobs.notifications.channel import Notification, NotSent
from jobs.notifications.words import body, subject

if TYPE_CHECKING:
    from apprise import Apprise

KINDS = {"critical": "failure", "high": "warning", "medium": "warning"}  # of severities, in apprise's words


class ThroughApprise:
    """Sends notifications to one of apprise's addresses, within `timeout_s`; redirects are not followed."""

    def __init__(self, url: str, timeout_s: float) -> None:
        self._url = url
        self._timeout_s = timeout_s

    def service(self) -> "Apprise":
        """Return what sends to the address. Raises NotSent where apprise knows none of the kind; nothing is sent."""
        from apprise import Apprise, AppriseAsset

        service = Apprise(asset=AppriseAsset(service_timeout=self._timeout_s, http_redirects=False))
        if not service.add(self._url) or len(service) != 1:  # it takes several, parted by commas: some could fail
            raise NotSent("apprise does not know such an address, or it is not complete, or not one")
        return service

    def send(self, notification: Notification) -> None:
        """Send it; apprise's success means that the service took it. Raises NotSent."""
        payload = notification.payload
        kind = "success" if payload["state"] == "resolved" else KINDS.get(str(payload["severity"]), "info")
        outcome = self.service().notify(
            body(notification),
            title=subject(notification),
            notify_type=kind,
            body_format="text",  # no mark-up in it
        )
        if not outcome:
            raise NotSent(f"the service did not take it ({outcome.status.name.lower()}); apprise's log says why")
