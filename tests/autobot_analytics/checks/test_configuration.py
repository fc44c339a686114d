"""Checks of the settings."""

from pathlib import Path

import pytest

from autobot_analytics.cli.checks import configuration
from autobot_analytics.cli.checks.configuration import (
    changed_settings,
    contradictions,
    given_names,
    setting_names,
    time_zone,
)
from autobot_analytics.cli.checks.finding import CheckState
from snapshots.lake.manifest import Manifest
from tests.autobot_analytics.checks.conftest import NOW, MakeInstallation


def test_what_differs_is_shown_and_no_secret(make: MakeInstallation, tmp_path: Path) -> None:
    """Settings that differ from their defaults are shown by name; passwords, secrets and addresses are not."""
    found = changed_settings(
        make(
            redis_url="redis://:sesame@127.0.0.1:6379/4",
            notify_secret="hush",
            notify_urls=("https://hooks.example/T0KEN", "smtp://me:pw@mail.example/?from=a@b.example&to=c@d.example"),
            slow_p95_s=20,
            port=8001,
        )
    )
    assert found.state == CheckState.RIGHT
    assert found.found == (
        "differ from their defaults: SLOW_P95_S=20.0, REDIS_URL=redis://:***@127.0.0.1:6379/4, "
        f"DATA_DIR={tmp_path / 'data'}, NOTIFY_SECRET=***, NOTIFY_URLS=[***, ***]"
    )


def test_password_in_the_query_is_hidden(make: MakeInstallation) -> None:
    """redis-py takes a password from the URL's query, too: it is shown there as little."""
    found = changed_settings(make(redis_url="redis://127.0.0.1:6379/4?password=sesame&protocol=3"))
    assert "REDIS_URL=redis://127.0.0.1:6379/4?password=***&protocol=3," in found.found


def test_names_that_nobody_reads(make: MakeInstallation) -> None:
    """A misspelled name is shown with the one that was probably meant; those that are read are not."""
    assert setting_names(make(given=("AUTOBOT_ANALYTICS_PORT", "autobot_analytics_host"))).state == CheckState.RIGHT
    assert setting_names(make(given=("AUTOBOT_ANALYTICS_ENV_FILE",))).state == CheckState.RIGHT
    found = setting_names(make(given=("AUTOBOT_ANALYTICS_TICK_INTERVALL_S", "AUTOBOT_ANALYTICS_ZZZ")))
    assert found.state == CheckState.DOUBTFUL
    assert found.found == (
        "nothing reads AUTOBOT_ANALYTICS_TICK_INTERVALL_S (meant TICK_INTERVAL_S?), AUTOBOT_ANALYTICS_ZZZ"
    )


def test_names_are_gathered_from_all_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names come from the environment, the env file and systemd's credentials; others than ours are left out."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_FIRST", "1")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    (tmp_path / "AUTOBOT_ANALYTICS_THIRD").write_text("3")
    env_file = tmp_path / "env"
    env_file.write_text("# AUTOBOT_ANALYTICS_NO=1\nAUTOBOT_ANALYTICS_SECOND=2\nPOLARS_SKIP_CPU_CHECK=1\n")
    ours = {name for name in given_names(env_file) if name.endswith(("FIRST", "SECOND", "THIRD", "NO", "CHECK"))}
    assert ours == {"AUTOBOT_ANALYTICS_FIRST", "AUTOBOT_ANALYTICS_SECOND", "AUTOBOT_ANALYTICS_THIRD"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"report_every": "daily"}, "REPORT_EVERY sends reports and NOTIFY_URLS is empty"),
        ({"session_gap_min": 90, "session_max_h": 1}, "SESSION_GAP_MIN is longer than SESSION_MAX_H"),
        ({"stream_maxlen": 0}, "STREAM_MAXLEN is 0: streams grow until Redis has no memory left"),
        ({"warehouse_memory_mb": 10**9}, "WAREHOUSE_MEMORY_MB is over 75% of this machine's memory"),
        (
            {"disk_free_medium_percent": 5},
            "DISK_FREE_CRITICAL_PERCENT, DISK_FREE_HIGH_PERCENT, DISK_FREE_MEDIUM_PERCENT do not rise: 3.0, 8.0, 5.0",
        ),
    ],
)
def test_contradictions(make: MakeInstallation, settings: dict[str, object], said: str) -> None:
    """Settings that fit one by one and do not go together are said by name."""
    found = contradictions(make(**settings))
    assert (found.state, found.found) == (CheckState.DOUBTFUL, said)


def test_defaults_do_not_contradict_each_other(make: MakeInstallation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any setting nothing is said, on a machine of 2 GB."""
    monkeypatch.setattr(configuration, "_machine_memory_mb", lambda: 2_000.0)
    assert contradictions(make()).state == CheckState.RIGHT


def test_time_zone(make: MakeInstallation) -> None:
    """The zone is shown with its time; a lake that was cut in another one is doubtful."""
    berlin = make(timezone="Europe/Berlin")
    assert time_zone(berlin).found == "Europe/Berlin, where it is 2026-03-12 11:00"
    berlin.settings.lake_path.mkdir(parents=True)
    for zone, state in (("Europe/Berlin", CheckState.RIGHT), ("UTC", CheckState.DOUBTFUL)):
        manifest = Manifest(1, NOW.replace(tzinfo=None), zone, "w")
        (berlin.settings.lake_path / "manifest.json").write_bytes(manifest.dump())
        assert time_zone(berlin).state == state
    assert time_zone(berlin).found.endswith("the scheduler's last lake was cut in UTC")
