"""The signed webhook, against a real HTTP endpoint."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterator

import orjson
import pytest

from autobot_analytics.addresses import signing_key
from jobs.notifications.channel import NotSent
from jobs.notifications.webhook import Webhook, signature
from tests.jobs.notifications.receivers import WebhookReceiver, endpoint
from tests.jobs.notifications.told import notification

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    """A real HTTP endpoint."""
    with endpoint() as made:
        yield made


def webhook(receiver: WebhookReceiver, secret: str = SECRET, timeout_s: float = 5.0) -> Webhook:
    """Return a webhook to the endpoint; its clock says 1773309600."""
    return Webhook(receiver.url, secret, timeout_s, lambda: 1773309600.9)


def test_what_is_posted(receiver: WebhookReceiver) -> None:
    """One POST carries the alert as JSON to the address with its query, with the notification's id and the time."""
    sent = notification()
    webhook(receiver).send(sent)
    (got,) = receiver.posted
    assert got.path == "/alerts?to=ops"
    assert got.headers["content-type"] == "application/json"
    assert (got.headers["webhook-id"], got.headers["webhook-timestamp"]) == ("0a1b2c", "1773309600")
    assert orjson.loads(got.body) == {
        "type": "alert.firing",
        "timestamp": "2026-03-12T10:00:00Z",
        "data": sent.payload,
    }


def test_a_report_is_no_alert(receiver: WebhookReceiver) -> None:
    """What is sent besides alerts says what it is."""
    webhook(receiver).send(notification(kind="report", state="report"))
    assert orjson.loads(receiver.posted[0].body)["type"] == "report"


@pytest.mark.parametrize(
    ("secret", "key"), [(SECRET, b64decode(SECRET.removeprefix("whsec_"))), ("any words", b"any words")]
)
def test_a_receiver_can_check_the_signature(receiver: WebhookReceiver, secret: str, key: bytes) -> None:
    """The signature is HMAC-SHA256 over id, time and body, as the Standard Webhooks specification has it."""
    webhook(receiver, secret).send(notification())
    (got,) = receiver.posted
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"


def test_a_known_signature() -> None:
    """The signature of the message in the specification's reference libraries is the one that they expect."""
    key, body = signing_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body) == expected


@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_2xx_means_taken(receiver: WebhookReceiver, status: int) -> None:
    """An endpoint that answers 2xx took it."""
    receiver.script = [status]
    webhook(receiver).send(notification())


@pytest.mark.parametrize("status", [400, 401, 404, 410, 429, 500, 503])
def test_any_other_answer_means_not_taken(receiver: WebhookReceiver, status: int) -> None:
    """An endpoint that answers otherwise did not; what it says is kept."""
    receiver.script = [status]
    with pytest.raises(NotSent, match=f"answered {status}: oops"):
        webhook(receiver).send(notification())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused(receiver: WebhookReceiver, status: int) -> None:
    """What is signed for one host is not taken to another: the other hears nothing."""
    with endpoint() as other:
        receiver.script = [(status, other.url)]
        with pytest.raises(NotSent, match=f"answered {status}, a redirect"):
            webhook(receiver).send(notification())
        assert (len(receiver.posted), other.posted) == (1, [])


@pytest.mark.parametrize("answer", ["hang", "drip"])
def test_an_endpoint_that_hangs_is_given_up(receiver: WebhookReceiver, answer: str) -> None:
    """No answer within the time allowed, in whatever way, means not taken."""
    receiver.script = [answer]
    with pytest.raises(NotSent, match=r"no answer within 0\.3 s"):
        webhook(receiver, timeout_s=0.3).send(notification())


def test_nobody_there() -> None:
    """A port on which nobody listens means not taken."""
    with pytest.raises(NotSent, match="ConnectionRefusedError"):
        Webhook("http://127.0.0.1:1/", SECRET, 1.0).send(notification())


def test_a_user_in_the_address(receiver: WebhookReceiver) -> None:
    """A user and password in the address are sent as such, and not as part of the host."""
    url = receiver.url.replace("http://", "http://ops:pw@")
    Webhook(url, SECRET, 1.0).send(notification())
    (got,) = receiver.posted
    assert got.headers["authorization"] == f"Basic {b64encode(b'ops:pw').decode()}"
    assert "pw@" not in got.headers["host"]


def test_https_checks_the_certificate(receiver: WebhookReceiver) -> None:
    """An https address is spoken to in TLS: a plain endpoint is not taken for it."""
    with pytest.raises(NotSent, match="SSL"):
        Webhook(receiver.url.replace("http://", "https://"), SECRET, 1.0).send(notification())
    assert not receiver.posted
