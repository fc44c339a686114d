"""The command line: help, settings, a missing Redis; each in a process of its own, as a user meets it."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from autobot_analytics.addresses import shown_url
from autobot_analytics.cli import COMMANDS, main

SLOW = {"polars", "duckdb", "flask", "redis", "pydantic", "rich", "numpy", "granian", "apscheduler"}
NOWHERE = "redis://:secret@127.0.0.1:1/4"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_has_an_example(command: click.Command) -> None:
    """The help of every command shows how to call it."""
    answer = CliRunner().invoke(main, [str(command.name), "--help"])
    assert answer.exit_code == 0
    assert f"  autobot-analytics {command.name}" in answer.output


def test_help_is_quick() -> None:
    """Help loads none of the libraries that take long to import."""
    program = "import sys, autobot_analytics.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(answer.stdout.split()) & SLOW


def test_version() -> None:
    """The version is the package's."""
    answer = CliRunner().invoke(main, ["--version"])
    assert answer.exit_code == 0
    assert answer.output.startswith("autobot-analytics, version 0.")


def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each wrong setting has a line that names it and says what is wrong; there is no trace, and no value."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", "eighty-secret")
    monkeypatch.setenv("AUTOBOT_ANALYTICS_TIMEZONE", "Mars/Base")
    answer = CliRunner().invoke(main, ["status"])
    assert answer.exit_code == 2
    lines = answer.output.splitlines()
    assert len(lines) == 2
    assert any("AUTOBOT_ANALYTICS_PORT: " in line and "integer" in line for line in lines)
    assert any("AUTOBOT_ANALYTICS_TIMEZONE: 'Mars/Base' is no IANA time zone" in line for line in lines)
    assert "eighty-secret" not in answer.output


def test_settings_come_from_an_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--env-file` gives settings, the environment wins over it, and a missing file is refused."""
    (tmp_path / "env").write_text("AUTOBOT_ANALYTICS_PORT=99999\n")
    from_file = CliRunner().invoke(main, ["--env-file", str(tmp_path / "env"), "status"])
    assert "AUTOBOT_ANALYTICS_PORT: " in from_file.output
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", "8001")
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", NOWHERE)
    assert "No Redis answers" in CliRunner().invoke(main, ["--env-file", str(tmp_path / "env"), "status"]).output
    assert CliRunner().invoke(main, ["--env-file", str(tmp_path / "nothing"), "status"]).exit_code == 2


def test_missing_redis_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without Redis a command ends with one line that says what to do, without the password, and code 1."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", NOWHERE)
    (tmp_path / "a.csv").write_text("event_type,feature\npage_view,home\n")
    for arguments in (["status"], ["load", str(tmp_path / "a.csv"), "--as", "behavior"]):
        answer = CliRunner().invoke(main, arguments)
        assert answer.exit_code == 1
        assert answer.output == (
            "Error: No Redis answers at redis://:***@127.0.0.1:1/4 (Connection refused); "
            "start it, or set AUTOBOT_ANALYTICS_REDIS_URL to where it is.\n"
        )


def test_broken_redis_url_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL that is none is said to be a wrong setting."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", "127.0.0.1:6379")
    answer = CliRunner().invoke(main, ["status"])
    assert answer.exit_code == 2
    assert "AUTOBOT_ANALYTICS_REDIS_URL: " in answer.output


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://127.0.0.1:6379/4", "redis://127.0.0.1:6379/4"),
        ("rediss://me:p%40ss@host/0", "rediss://me:***@host/0"),
        ("redis://host:6379/4?password=pw&protocol=3", "redis://host:6379/4?password=***&protocol=3"),
        ("unix:///run/redis.sock?db=4", "unix:///run/redis.sock?db=4"),
        ("unix://:pw@/run/redis.sock?db=4", "unix://:***@/run/redis.sock?db=4"),
    ],
)
def test_password_is_not_shown(url: str, shown: str) -> None:
    """A URL is printed without its password."""
    assert shown_url(url) == shown
