"""The way through apprise: the package itself, towards a real HTTP endpoint and a real SMTP server."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from jobs.notifications.channel import NotSent
from jobs.notifications.through_apprise import ThroughApprise
from tests.jobs.notifications.receivers import WebhookReceiver, endpoint, mail_server
from tests.jobs.notifications.told import RESOLVED, notification

TITLE = "Budget team: 90 % of $100.00 spent"


@pytest.fixture
def hook() -> Iterator[WebhookReceiver]:
    """A real HTTP endpoint."""
    with endpoint() as made:
        yield made


def posting_to(hook: WebhookReceiver, timeout_s: float = 5.0) -> ThroughApprise:
    """Return the channel to apprise's service `json`, which posts to any address."""
    return ThroughApprise(hook.url.replace("http://", "json://").partition("?")[0], timeout_s)


@pytest.mark.parametrize(
    ("fields", "kind", "title"),
    [
        ({"severity": "medium"}, "warning", f"[medium] {TITLE}"),
        ({"severity": "critical"}, "failure", f"[critical] {TITLE}"),
        (RESOLVED, "success", f"[resolved] {TITLE}"),
    ],
)
def test_what_is_posted(hook: WebhookReceiver, fields: dict[str, Any], kind: str, title: str) -> None:
    """One post has the words, and of what kind they are; nothing is raised, so it was taken."""
    posting_to(hook).send(notification(**fields))
    (posted,) = hook.posted
    sent = orjson.loads(posted.body)
    assert (sent["type"], sent["title"]) == (kind, title)
    assert sent["message"].splitlines()[-1] == "Notification: 0a1b2c"


def test_a_mail() -> None:
    """A service of another protocol takes the same words."""
    with mail_server() as server:
        url = f"mailto://127.0.0.1:{server.port}?from=analytics@autobot.example&to=ops@autobot.example&mode=insecure"
        ThroughApprise(url, 5.0).send(notification())
        ((_, recipients, message),) = server.mails
    assert recipients == ["ops@autobot.example"]
    assert message["Subject"] == f"[high] {TITLE}"


@pytest.mark.parametrize("answer", [500, 404])
def test_a_service_that_refuses(hook: WebhookReceiver, answer: int) -> None:
    """What the service does not take was not taken; it takes it the next time."""
    hook.script = [answer]
    with pytest.raises(NotSent, match=r"did not take it \(failure\)"):
        posting_to(hook).send(notification())
    posting_to(hook).send(notification())
    assert len(hook.posted) == 2


@pytest.mark.parametrize("conduct", ["hang", "drip"])
def test_a_service_that_does_not_end(hook: WebhookReceiver, conduct: str) -> None:
    """A service that does not answer in time, or never comes to an end, did not take it."""
    hook.script = [conduct]
    with pytest.raises(NotSent, match=r"did not take it \(timeout\)"):
        posting_to(hook, 0.3).send(notification())


def test_a_redirect_is_not_followed(hook: WebhookReceiver) -> None:
    """What was meant for one host goes to no other."""
    with endpoint() as other:
        hook.script = [(302, other.url), (307, other.url)]
        for _ in range(2):
            with pytest.raises(NotSent, match="did not take it"):
                posting_to(hook).send(notification())
        assert not other.posted


def test_nobody_there() -> None:
    """A port on which nobody listens means not taken; the reason repeats nothing of the address."""
    with pytest.raises(NotSent, match="did not take it") as refused:
        ThroughApprise("json://me:secret@127.0.0.1:1/", 2.0).send(notification())
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["nosuch://token/other", "tgram://incomplete", "json://a.example,json://b.example"])
def test_no_address_of_apprise(url: str) -> None:
    """An address that apprise does not know, or that is not complete, is told; so are two, of which one could fail."""
    with pytest.raises(NotSent, match="does not know such an address, or it is not complete, or not one"):
        ThroughApprise(url, 1.0).send(notification())
