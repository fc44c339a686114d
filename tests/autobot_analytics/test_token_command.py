"""`autobot-analytics token`: what it prints, and where."""

import json
from typing import Any

import pytest
import redis
from click.testing import CliRunner, Result

from autobot_analytics.cli import main
from autobot_analytics.stores.tokens import TOKEN, TOKENS_KEY


@pytest.fixture(autouse=True)
def _here(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: str, status: int = 0) -> Result:
    """Run `token …`."""
    answer = CliRunner().invoke(main, ["token", *arguments])
    assert answer.exit_code == status, answer.output
    return answer


def rows(*arguments: str) -> list[dict[str, Any]]:
    """Return what `token list --json` prints."""
    found: list[dict[str, Any]] = json.loads(run("list", "--json", *arguments).stdout)
    return found


def test_create_prints_the_token_alone() -> None:
    """Stdout is the token and nothing else, for scripts; the rest is on stderr. No list shows it again."""
    made = run("create", "--role", "reader", "--role", "writer", "--name", "backend", "--expires", "90d")
    text = made.stdout.strip()
    assert TOKEN.fullmatch(text)
    assert "reader, writer" in made.stderr
    assert text not in made.stderr
    row = rows()[0]
    assert (row["name"], row["roles"], row["state"]) == ("backend", ["reader", "writer"], "live")
    assert row["last_used_at"] is None
    secret = text.split("_", 2)[2]
    assert secret not in run("list", "--all").output + json.dumps(rows("--all"))


def test_list(redis_client: redis.Redis) -> None:
    """The table has a row for each live token, and with --all for the others too."""
    assert run("list").stdout == "No tokens.\n"
    run("create", "--role", "reader", "--name", "grafana")
    token_id = rows()[0]["id"]
    table = run("list").stdout
    assert all(word in table for word in (token_id, "grafana", "reader", "live", "never"))
    run("revoke", token_id)
    assert rows() == []
    assert "--all" in run("list").stdout
    assert "revoked" in run("list", "--all").stdout
    redis_client.hset(TOKENS_KEY, "01234567", "?")
    assert "broken" in run("list", "--all").stdout


def test_rotate_and_forget() -> None:
    """Rotation prints the successor; what has ended can be forgotten, and it is said what the last one means."""
    run("create", "--role", "admin", "--name", "ops")
    old = rows()[0]["id"]
    successor = run("rotate", old, "--grace", "30m")
    assert TOKEN.fullmatch(successor.stdout.strip())
    assert f"{old} works until" in successor.stderr
    assert len(rows()) == 2
    assert "revoke it first" in run("forget", old, status=1).stderr
    for token_id in (row["id"] for row in rows()):
        run("revoke", token_id)
        last = run("forget", token_id).stdout
    assert "That was the last" in last


@pytest.mark.parametrize("span", ["", "90", "d", "1.5d", "0d", "-1d", "9999999d", "999999w", "soon"])
def test_wrong_span(span: str) -> None:
    """A length of time that is none is refused, with examples."""
    said = run("create", "--role", "reader", "--name", "a", "--expires", span, status=2).stderr
    assert "such as 30m, 12h, 90d or 4w" in said or "between a minute and 100 years" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "--name", "a"),
        ("create", "--role", "king", "--name", "a"),
        ("create", "--role", "reader"),
        ("rotate", "01234567", "--grace", "never"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    """What is missing or unknown is a usage error."""
    run(*arguments, status=2)


def test_unknown_id() -> None:
    """An id that is not there is one line and exit code 1."""
    assert run("revoke", "nothing", status=1).stderr.startswith("Error: There is no token 'nothing'")
