"""The way through apprise.

The package itself is not there where these tests run: a stand-in with the part of its interface that we use takes its
place in `sys.modules`. So these tests show what we ask of apprise, and not that apprise does it.
"""

import sys
from types import ModuleType
from typing import Any

import pytest

from jobs.notifications.channel import NotSent
from jobs.notifications.through_apprise import ThroughApprise
from tests.jobs.notifications.told import RESOLVED, notification

URL = "slack://secret-token/other-secret/third-secret"


class StandIn(ModuleType):
    """What is used of apprise: Apprise().add(url) -> bool, len(), .notify(body, title, …) -> bool or None."""

    def __init__(self) -> None:
        super().__init__("apprise")
        self.notified: list[dict[str, str]] = []
        self.known, self.answer = True, True
        stand_in = self

        class Apprise:
            """Keeps what it is asked to send."""

            def add(self, url: str) -> bool:
                """Take one address or several, parted by commas."""
                self.url = url
                return stand_in.known

            def __len__(self) -> int:
                return len(self.url.split(","))

            def notify(
                self, body: str, title: str = "", notify_type: str = "info", body_format: str | None = None
            ) -> bool | None:
                """Send to the addresses; without a format the body is taken to be in each service's own."""
                sent = {"body": body, "title": title, "notify_type": notify_type, "body_format": body_format or ""}
                stand_in.notified.append({"url": self.url, **sent})
                return stand_in.answer

        self.Apprise = Apprise


@pytest.fixture
def apprise(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The stand-in, where apprise would be imported from."""
    stand_in = StandIn()
    monkeypatch.setitem(sys.modules, "apprise", stand_in)
    return stand_in


@pytest.mark.parametrize(
    ("fields", "kind", "title"),
    [
        ({"severity": "medium"}, "warning", "[medium] Budget team: 90 % of $100.00 spent"),
        ({"severity": "critical"}, "failure", "[critical] Budget team: 90 % of $100.00 spent"),
        (RESOLVED, "success", "[resolved] Budget team: 90 % of $100.00 spent"),
    ],
)
def test_what_apprise_is_asked(apprise: StandIn, fields: dict[str, Any], kind: str, title: str) -> None:
    """Apprise gets the address, the words, and of what kind they are."""
    ThroughApprise(URL).send(notification(**fields))
    (sent,) = apprise.notified
    assert (sent["url"], sent["notify_type"], sent["title"], sent["body_format"]) == (URL, kind, title, "text")
    assert "Notification: 0a1b2c" in sent["body"]


@pytest.mark.parametrize("answer", [False, None])
def test_apprise_could_not(apprise: StandIn, answer: bool | None) -> None:
    """What apprise does not say True to was not taken; the reason repeats nothing of the address."""
    apprise.answer = answer  # type: ignore[assignment]  # as apprise answers where it sent nothing
    with pytest.raises(NotSent, match="did not take it") as refused:
        ThroughApprise(URL).send(notification())
    assert "secret" not in str(refused.value)


def test_apprise_does_not_know_the_address(apprise: StandIn) -> None:
    """An address that apprise does not know is not asked to send; nor are two, of which one could fail."""
    with pytest.raises(NotSent, match="or not one"):
        ThroughApprise(f"{URL},discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js").send(notification())
    apprise.known = False
    with pytest.raises(NotSent, match="does not know such an address"):
        ThroughApprise(URL).send(notification())
    assert not apprise.notified


def test_without_apprise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the package is not installed, the reason says how to install it."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(NotSent, match=r"pip install 'autobot-analytics\[notify\]'"):
        ThroughApprise(URL).send(notification())
