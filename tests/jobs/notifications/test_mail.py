"""E-mail, against an SMTP server that speaks the protocol."""

from collections.abc import Iterator

import pytest

from jobs.notifications.channel import NotSent
from jobs.notifications.mail import Mail
from tests.jobs.notifications.receivers import MailServer, mail_server
from tests.jobs.notifications.told import RESOLVED, notification

QUERY = "from=analytics@autobot.example&to=ops@autobot.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A real SMTP server."""
    with mail_server() as made:
        yield made


def mail(server: MailServer, user: str = "") -> Mail:
    """Return a channel to the server."""
    return Mail(f"smtp://{user}127.0.0.1:{server.port}/?{QUERY}", 2.0)


def test_what_is_mailed(server: MailServer) -> None:
    """One mail says in its subject what it is, in its body the rest, and is known by the notification's id."""
    mail(server).send(notification())
    ((sender, recipients, message),) = server.mails
    assert (sender, recipients) == ("analytics@autobot.example", ["ops@autobot.example"])
    assert message["Subject"] == "[high] Budget team: 90 % of $100.00 spent"
    assert message["Message-ID"] == "<0a1b2c@autobot.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == [
        "$91.00 of $100.00 (91.0 %) spent in 2026-03, which ends 2026-04-01 00:00 UTC.",
        "Fired at: 2026-03-12T10:00:00Z",
        "Alert: budget/team/2026-03/90",
        "Notification: 0a1b2c",
    ]


def test_a_mail_that_it_is_over(server: MailServer) -> None:
    """The mail that an alert is resolved says so, and why."""
    mail(server).send(notification("0a1b2d", **RESOLVED))
    ((_, _, message),) = server.mails
    assert message["Subject"] == "[resolved] Budget team: 90 % of $100.00 spent"
    assert "Resolved: The period has ended." in message.get_content()


def test_words_of_any_language(server: MailServer) -> None:
    """A budget's name may be written in any letters, and cannot add headers of its own."""
    mail(server).send(notification(title="Budget Überschuß 預算: 90 %"))
    ((_, _, message),) = server.mails
    assert message["Subject"] == "[high] Budget Überschuß 預算: 90 %"


def test_a_line_end_in_a_name(server: MailServer) -> None:
    """A line end in a name, which AutoBot may have written, ends no header."""
    mail(server).send(notification(title="Budget a\r\nBcc: evil@example.com: 90 %"))
    ((_, recipients, message),) = server.mails
    assert recipients == ["ops@autobot.example"]
    assert message["Bcc"] is None


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_refuses(server: MailServer, command: str) -> None:
    """A server that refuses at any step did not take it."""
    server.script = {command: ["451 later"]}
    with pytest.raises(NotSent, match="451"):
        mail(server).send(notification())
    assert not server.mails
    mail(server).send(notification())
    assert len(server.mails) == 1


@pytest.mark.parametrize("answer", ["500 what", ""])
def test_a_bad_goodbye_is_no_refusal(server: MailServer, answer: str) -> None:
    """A mail that was taken stays taken, whatever the server says to our goodbye, or when it hangs up."""
    server.script = {"QUIT": [answer]}
    mail(server).send(notification())
    assert len(server.mails) == 1


def test_a_server_that_hangs_is_given_up(server: MailServer) -> None:
    """A server whose answer never ends, though each byte comes in time, did not take it."""
    server.script = {"MAIL": ["drip"]}
    with pytest.raises(NotSent):
        Mail(f"smtp://127.0.0.1:{server.port}/?{QUERY}", 0.3).send(notification())
    assert server.hung_up.wait(5)
    assert not server.mails


def test_user_and_password(server: MailServer) -> None:
    """User and password are sent; when they are wrong, the reason does not repeat them."""
    server.users = {"me": "p@ss/word"}
    mail(server, "me:p%40ss%2Fword@").send(notification())
    assert len(server.mails) == 1
    with pytest.raises(NotSent, match="refuses user and password") as refused:
        mail(server, "me:wrong-one@").send(notification())
    assert "wrong-one" not in str(refused.value)


def test_a_server_that_does_not_encrypt(server: MailServer) -> None:
    """Where encryption is asked for, nothing is sent without it."""
    with pytest.raises(NotSent, match="STARTTLS"):
        Mail(f"smtp+starttls://127.0.0.1:{server.port}/?{QUERY}", 2.0).send(notification())
    assert not server.mails


def test_nobody_there() -> None:
    """A port on which nobody listens means not taken."""
    with pytest.raises(NotSent, match="ConnectionRefusedError"):
        Mail(f"smtp://127.0.0.1:1/?{QUERY}", 1.0).send(notification())
