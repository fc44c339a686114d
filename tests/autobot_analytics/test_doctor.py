"""`doctor` as an operator and a script call it, on installations that are right and broken."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from click.testing import CliRunner

from autobot_analytics.cli import main
from autobot_analytics.cli.checks import table
from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.cli.checks.table import CHECKS, examine
from autobot_analytics.contract import STREAMS
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from snapshots.catalogue import INDEX_KEY

TERMINAL_COLUMNS = 80
COMMAND = [sys.executable, "-m", "autobot_analytics.cli"]
NOWHERE = "redis://:secret@127.0.0.1:1/4"


@pytest.fixture(autouse=True)
def _settings(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", str(TERMINAL_COLUMNS))


def states() -> tuple[int, dict[str, str]]:
    """Return exit status and the state of each check."""
    answer = CliRunner().invoke(main, ["doctor", "--format", "json"])
    found = json.loads(answer.output)
    return answer.exit_code, {check["name"]: check["state"] for check in found["checks"]}


def test_every_check_has_a_name_of_its_own() -> None:
    """Names tell checks apart, and each stream is checked."""
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert {f"stream {stream.noun}" for stream in STREAMS} <= set(names)


def test_every_check_is_explained() -> None:
    """The table in docs/operate.md names every check, in order."""
    page = (Path(__file__).parents[2] / "docs" / "operate.md").read_text()
    section = page.partition("## Look it over")[2].partition("\n## ")[0]
    firsts = [row.partition("|")[2].partition("|")[0] for row in section.splitlines() if row.startswith("| `")]
    assert re.findall(r"`(.+?)`", "".join(firsts)) == [check.name for check in CHECKS]


def test_on_a_terminal_and_for_programs(redis_client: redis.Redis) -> None:
    """The table fits 80 columns and says what to do; the document has every check; both end with 3: no scheduler."""
    done = subprocess.run([*COMMAND, "doctor"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "")
    lines = done.stdout.splitlines()
    assert re.fullmatch(r"wrong: \d+, doubtful: \d+, unknown: \d+, right: \d+", lines[0])
    assert max(len(line) for line in lines) <= TERMINAL_COLUMNS
    assert "\x1b" not in done.stdout
    assert any(line.startswith("wrong    scheduler ") for line in lines)
    assert any(line.lstrip().startswith("→ systemctl start autobot-analytics-scheduler") for line in lines)
    code, found = states()
    assert code == 3
    assert list(found) == [check.name for check in CHECKS]
    assert (found["redis"], found["tick"]) == ("right", "wrong")


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that takes colours gets them, NO_COLOR takes them away; the words stay."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1;31mwrong" in subprocess.run([*COMMAND, "doctor"], capture_output=True, text=True).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;31m" not in subprocess.run([*COMMAND, "doctor"], capture_output=True, text=True).stdout


def test_nothing_is_written(redis_client: redis.Redis, tmp_path: Path) -> None:
    """Looking makes no file and no key."""
    states()
    assert list(tmp_path.iterdir()) == []
    assert redis_client.keys("*") == []


def test_without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Redis would tell is unknown, said once; the rest is looked at, and no password is shown."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", NOWHERE)
    answer = CliRunner().invoke(main, ["doctor"])
    assert answer.exit_code == 1
    assert "secret" not in answer.output
    assert answer.output.count("Redis could not be asked") == 1
    code, found = states()
    assert code == 1
    assert {name for name, state in found.items() if state == "unknown"} == {
        check.name for check in CHECKS if check.needs_redis
    }
    assert (found["redis"], found["room"]) == ("wrong", "right")


def test_redis_that_hangs(own_redis_server: RedisProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for once and not by every check."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", own_redis_server.url)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_TIMEOUT_S", "0.1")
    own_redis_server.pause()
    code, found = states()
    own_redis_server.resume()
    assert (code, found["redis"], found["redis memory"]) == (1, "wrong", "unknown")


def test_redis_that_goes_away_meanwhile(own_redis_server: RedisProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it ends between two checks, all is looked at once more, without it."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", own_redis_server.url)
    first, *rest = CHECKS

    def kill_and_look(at: Installation) -> object:
        own_redis_server.kill()
        return first.look(at)

    monkeypatch.setattr(table, "CHECKS", (table.Check(first.name, kill_and_look), *rest))  # type: ignore[arg-type]
    code, found = states()
    assert (code, found["redis"], found["snapshots"]) == (1, "wrong", "unknown")


def test_an_account_that_may_ask_little(own_redis_server: RedisProcess) -> None:
    """What Redis refuses to this account is unknown, with the right that it wants; the other checks go on."""
    with redis.Redis.from_url(own_redis_server.url) as client:
        client.execute_command("ACL", "SETUSER", "default", "-@dangerous")
        findings = dict(examine(Installation(Settings(redis_url=own_redis_server.url), client)))
    assert {findings[name].state for name in ("redis", "redis memory", "redis disk")} == {CheckState.UNKNOWN}
    assert "no permissions" in findings["redis memory"].found
    assert findings["redis clock"].state == CheckState.RIGHT


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """What this user cannot open is unknown, by name; the other checks go on."""
    settings = Settings(data_dir=tmp_path)
    settings.lock_path.mkdir()  # root too cannot read it
    settings.warehouse_path.touch()
    findings = dict(examine(Installation(settings, None)))
    assert {findings[name].state for name in ("scheduler", "warehouse")} == {CheckState.UNKNOWN}
    assert findings["scheduler"].found == f"{settings.lock_path}: Is a directory"
    assert findings["scheduler"].do == "look as the services' user does: autobot-analytics-admin doctor"
    assert findings["room"].state != CheckState.UNKNOWN


def test_what_nobody_foresaw(redis_client: redis.Redis, redis_url: str) -> None:
    """A check that meets what it cannot read is wrong and says what it met; the other checks go on."""
    at = "2026-03-12T10:00:00Z"
    times = {"changed_at": at, "generated_at": at, "as_of": at}
    redis_client.hset(INDEX_KEY, "jobs", json.dumps({"generation": 1, "interval_s": 10, "sql_digest": "", **times}))
    redis_client.hset("analytics:snapshot:jobs", "tick", "{}")
    findings = dict(examine(Installation(Settings(redis_url=redis_url), redis_client)))
    assert findings["jobs"].state == CheckState.WRONG
    assert findings["jobs"].found == "could not be judged: KeyError: 'outcome'"
    assert findings["redis clock"].state == CheckState.RIGHT


def test_url_that_redis_py_does_not_take(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only redis-py finds wrong with a URL is a finding, and a wrong setting: the exit status is 2."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", "redis://127.0.0.1:6379/4?health_check_interval=often")
    code, found = states()
    assert (code, found["redis"], found["room"]) == (2, "wrong", "right")


def test_settings_that_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting that nothing can start with is a line; nothing else can be looked at."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", "0")
    monkeypatch.setenv("AUTOBOT_ANALYTICS_TIMEZONE", "Mars/Base")
    answer = CliRunner().invoke(main, ["doctor", "--json"])
    assert answer.exit_code == 2
    assert CliRunner().invoke(main, ["status"]).exit_code == 2
    found = json.loads(answer.output)
    assert found["status"] == "wrong"
    assert [check["name"] for check in found["checks"]] == ["settings", "settings"]
    assert {check["found"].partition(":")[0] for check in found["checks"]} == {
        "AUTOBOT_ANALYTICS_PORT",
        "AUTOBOT_ANALYTICS_TIMEZONE",
    }


def test_doubts_alone_end_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit status is that of what is wrong; doubts and what could not be looked at do not count."""
    calm = tuple(check for check in CHECKS if check.name in ("data folder", "web", "jobs"))
    monkeypatch.setattr(table, "CHECKS", calm)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", "1")
    code, found = states()
    assert (code, found) == (0, {"data folder": "doubtful", "jobs": "unknown", "web": "doubtful"})
    answer = CliRunner().invoke(main, ["doctor", "--format", "json"])
    assert json.loads(answer.output)["status"] == "doubtful"
