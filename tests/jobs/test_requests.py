"""Commands that work beside a running scheduler, which does what they ask."""

from pathlib import Path

import duckdb
import pytest
import redis
from click.testing import CliRunner, Result

from autobot_analytics.cli import main
from autobot_analytics.contract import BEHAVIOR, LLM
from jobs.backup.folder import whole_backups
from jobs.runner.request_socket import SOCKET
from tests.jobs.driving import NOW, iso
from tests.jobs.test_scheduler import await_that, running


def test_commands_beside_a_running_scheduler(
    redis_url: str, redis_client: redis.Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Erase, reprice and backup are done by the scheduler, in a folder with a long name; it goes on ticking."""
    folder = tmp_path / ("long" * 30)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_DATA_DIR", str(folder))

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, words)

    for user in ("zoe-4711", "ann"):
        redis_client.xadd(
            BEHAVIOR.key, {"event_type": "click", "feature": "chat", "user_id": user, "timestamp": iso(NOW)}
        )
    redis_client.xadd(
        LLM.key, {"provider": "openai", "model": "gpt-4o", "input_tokens": 9, "output_tokens": 1, "timestamp": iso(NOW)}
    )
    with running(redis_url, folder) as scheduler:
        await_that(lambda: any(event["rows"] == 3 for event in scheduler.events("job_done")), "the events")
        assert (folder / SOCKET).stat().st_mode & 0o777 == 0o600
        shown = run("erase", "zoe-4711", "--dry-run")
        assert (shown.exit_code, shown.output.split()) == (0, ["1", "event", "1", "day"])
        assert run("erase", "nobody-here", "--yes").exit_code == 1
        assert run("erase", "zoe-4711", "--yes").exit_code == 0
        assert run("erase", "zoe-4711", "--dry-run").exit_code == 1
        repriced = run("reprice", "--from", str(NOW.date()), "--to", str(NOW.date()), "--dry-run")
        assert (repriced.exit_code, "Nothing changes." in repriced.output) == (0, True)
        monkeypatch.setenv("AUTOBOT_ANALYTICS_PRICE_FILE", str(tmp_path / "prices.toml"))
        refused = run("reprice", "--from", str(NOW.date()), "--to", str(NOW.date()), "--dry-run")
        assert (refused.exit_code, "the running scheduler prices by PRICE_FILE (none)" in refused.output) == (1, True)
        assert run("backup", str(tmp_path / "backups")).exit_code == 0
        ticks = len(scheduler.events("job_done"))
        scheduler.wait_for("job_done", ticks + 2)
        assert scheduler.events("job_failed") == []
        assert scheduler.end() == 0
    assert b"zoe-4711" not in (folder / "warehouse.duckdb").read_bytes()
    assert not (folder / SOCKET).exists()
    [made] = whole_backups(tmp_path / "backups")
    with duckdb.connect(str(made / "warehouse.duckdb"), read_only=True) as copy:
        users = copy.execute("select user_id[:6] from users order by 1").fetchall()
    assert users == [("ann",), ("erased",)]
