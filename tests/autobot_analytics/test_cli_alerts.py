"""The command `alerts`: lists, tests channels, silences."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import redis
from click.testing import CliRunner, Result

from autobot_analytics.cli import main
from autobot_analytics.stores.silences import SILENCES_KEY, Silences
from tests.jobs.notifications.receivers import endpoint
from tests.web import snapshot_writing
from tests.web.budgeted import ALERTS, alert

Run = Callable[..., Result]


@pytest.fixture
def run(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `alerts` with arguments."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["alerts", *arguments])

    return run


def publish(client: redis.Redis, *more: dict[str, object]) -> None:
    """Publish alerts."""
    documents = {**ALERTS, **{str(one["key"]): one for one in more}}
    snapshot_writing.publish(client, {"alerts": documents}, at=datetime.now(UTC), generation=1)


def test_the_list(run: Run, redis_client: redis.Redis) -> None:
    """Those that fire come first; resolved ones are shown when asked for, or when somebody is still to be told."""
    publish(redis_client)
    lines = run("list").output.splitlines()
    assert lines[0] == "medium    budget/team/2026-03/75  since 2026-03-11 09:00"
    assert lines[1].strip() == "Budget team: 75 % of $100.00 spent"
    assert lines[2].startswith("pending   projection/team/2026-03")
    assert "data_loss" not in "".join(lines)
    assert "data_loss/llm/2026-03-10" in run("list", "--all").output
    keys = [one["key"] for one in json.loads(run("list", "--all", "--json").output)]
    assert keys == ["budget/team/2026-03/75", "projection/team/2026-03", "data_loss/llm/2026-03-10"]


def test_what_waits_is_in_the_list(run: Run, redis_client: redis.Redis) -> None:
    """A notification that a channel does not take is shown with its last error, that of a resolved alert too."""
    (told,) = alert("x")["notifications"]
    waiting = {**told, "sent_at": None, "attempts": 4, "last_error": "answered 500"}
    publish(redis_client, alert("x", state="resolved", notifications=[waiting], silenced=True))
    answer = run("list").output
    assert "resolved  x  since 2026-03-11 09:00  silenced" in answer
    assert "not sent to https://hooks.example#0a1b2c in 4 attempts: answered 500" in answer


def test_a_name_that_moves_the_cursor(run: Run, redis_client: redis.Redis) -> None:
    """What a name holds besides letters is not sent to the terminal."""
    publish(redis_client, alert("budget/a\x1b[2J/x", title="Budget a\x1b[2J"))
    assert "budget/a?[2J/x" in run("list").output
    assert "\x1b" not in run("list").output


def test_no_alerts(run: Run, redis_client: redis.Redis) -> None:
    """Nothing to tell is said so; when nothing was ever looked at, that is an error."""
    refused = run("list")
    assert (refused.exit_code, refused.output.startswith("Error: There are no alerts yet")) == (1, True)
    snapshot_writing.publish(redis_client, {"alerts": {}}, at=datetime.now(UTC), generation=1)
    assert run("list").output == "Nothing is alerted of.\n"


def test_a_test_of_the_channels(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each channel is sent something that is known for a test; the exit status says whether all took it."""
    with endpoint() as good, endpoint() as bad:
        monkeypatch.setenv("AUTOBOT_ANALYTICS_NOTIFY_URLS", json.dumps([good.url, bad.url]))
        monkeypatch.setenv("AUTOBOT_ANALYTICS_NOTIFY_SECRET", "words")
        answer = run("test")
        assert answer.exit_code == 0
        assert [line.rpartition(": ")[2] for line in answer.output.splitlines()] == ["sent", "sent"]
        assert (good.posted[0].data["key"], good.posted[0].data["state"]) == ("test", "firing")
        bad.script = [500, 500]
        answer = run("test")
        assert answer.exit_code == 1
        assert answer.output.splitlines()[1].endswith(": not sent: answered 500: oops")
        name = answer.output.splitlines()[0].rpartition(": ")[0]
        assert run("test", name).exit_code == 0
        assert (len(good.posted), len(bad.posted)) == (3, 2)
        assert "No channel is called x" in run("test", "x").output


def test_no_channels(run: Run) -> None:
    """Without channels the command says where they are set."""
    answer = run("test")
    assert (answer.exit_code, answer.output) == (
        1,
        "Error: There are no channels: set AUTOBOT_ANALYTICS_NOTIFY_URLS.\n",
    )


@pytest.mark.parametrize(
    ("urls", "secret", "fault"),
    [
        ('["https://hooks.example/x?token=hidden"]', "", "AUTOBOT_ANALYTICS_NOTIFY_SECRET"),
        ('["hooks.example/hidden"]', "words", "address 1 has no scheme"),
        ('["foo://fine", "https:///hidden"]', "words", "address 2 has no host"),
        ('["https://hidden:port/"]', "words", "address 1 has a port or a host that is none"),
        ('["smtp://me:hidden@mail.example/?from=a@b.example"]', "", "needs one from and one to"),
        ('["foo://fine"]', "whsec_no base64!", "no base64"),
    ],
)
def test_addresses_that_cannot_be(
    run: Run, monkeypatch: pytest.MonkeyPatch, urls: str, secret: str, fault: str
) -> None:
    """An address to which nothing can be sent is refused at the start, and nothing of it is repeated."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_NOTIFY_URLS", urls)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_NOTIFY_SECRET", secret)
    answer = run("test")
    assert answer.exit_code == 2
    assert fault in answer.output
    assert "hidden" not in answer.output


def test_silences(run: Run, redis_client: redis.Redis) -> None:
    """A silence is made, listed and ended; one that is over is forgotten with the next."""
    long_ago = Silences(redis_client, lambda: datetime.now(UTC) - timedelta(days=2))
    long_ago.add("old/*", timedelta(hours=1))
    made = run("silence", "budget/team/*", "--for", "12h", "--reason", "load test").output
    name = made.split(":")[0].removeprefix("Silence ")
    (row,) = json.loads(run("silences", "--json").output)
    assert (row["id"], row["pattern"], row["reason"]) == (name, "budget/team/*", "load test")
    assert "budget/team/*  (load test)" in run("silences").output
    assert redis_client.hlen(SILENCES_KEY) == 1
    assert run("unsilence", name).output == f"Ended {name}.\n"
    assert run("unsilence", name).exit_code == 1
    assert run("silences").output == "No silences.\n"
    assert run("silence", "x", "--for", "never").exit_code == 2
