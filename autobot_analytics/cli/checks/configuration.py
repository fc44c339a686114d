"""Checks of the settings: what differs from its default, what is misspelled, what contradicts itself."""

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import SecretStr

from autobot_analytics.addresses import HIDDEN, shown_url
from autobot_analytics.cli.checks.finding import Finding, doubtful, right
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.settings import ENV_PREFIX, Settings
from snapshots.lake.manifest import Manifest, NoLake

NOT_SETTINGS = {"ENV_FILE"}  # names with our prefix that are read elsewhere
MEMORY_SHARE = 0.75  # of the machine's, that the warehouse may take without a word
DOCS = "docs/settings.md says what each means"

RISING = (
    ("error_rate_medium_percent", "error_rate_high_percent", "error_rate_critical_percent"),
    ("cost_growth_medium_percent", "cost_growth_high_percent", "cost_growth_critical_percent"),
    ("breach_medium_percent", "breach_high_percent"),
    ("unpriced_medium_percent", "unpriced_high_percent"),
    ("redis_memory_medium_percent", "redis_memory_high_percent", "redis_memory_critical_percent"),
    ("disk_free_critical_percent", "disk_free_high_percent", "disk_free_medium_percent"),
    ("saving_medium_usd", "saving_high_usd", "saving_critical_usd"),
    ("anomaly_sigmas", "anomaly_high_sigmas"),
    ("anomaly_ratio", "anomaly_high_ratio"),
)
"""Thresholds of which the later means something only from the earlier on."""

CONTRADICTIONS: tuple[tuple[Callable[[Settings], bool], str], ...] = (
    (
        lambda one: one.report_every != "off" and not one.notify_urls,
        "REPORT_EVERY sends reports and NOTIFY_URLS is empty",
    ),
    (lambda one: one.session_gap_min > one.session_max_h * 60, "SESSION_GAP_MIN is longer than SESSION_MAX_H"),
    (
        lambda one: one.journey_days > one.retention_days,
        "JOURNEY_DAYS is more than RETENTION_DAYS: journeys are made of raw events",
    ),
    (lambda one: one.stream_maxlen == 0, "STREAM_MAXLEN is 0: streams grow until Redis has no memory left"),
    (
        lambda one: one.warehouse_memory_mb > MEMORY_SHARE * _machine_memory_mb(),
        f"WAREHOUSE_MEMORY_MB is over {MEMORY_SHARE:.0%} of this machine's memory",
    ),
)
"""Settings that fit one by one and do not go together, and what is then said."""


def changed_settings(at: Installation) -> Finding:
    """Show what differs from its default; secrets are not shown."""
    changed = list(_changed(at.settings))
    return right(f"differ from their defaults: {', '.join(changed)}" if changed else "all have their defaults")


def setting_names(at: Installation) -> Finding:
    """Look for names with our prefix that no setting has: they are read by nobody."""
    known = {name.upper() for name in Settings.model_fields} | NOT_SETTINGS
    unread = sorted({name.upper().removeprefix(ENV_PREFIX) for name in at.given} - known)
    if not unread:
        return right("each name that is given is one of a setting")
    likely = {name: get_close_matches(name, known, 1) for name in unread}
    said = [f"{ENV_PREFIX}{name}" + (f" (meant {near[0]}?)" if near else "") for name, near in likely.items()]
    return doubtful(f"nothing reads {', '.join(said)}", f"correct or remove it; {DOCS}")


def contradictions(at: Installation) -> Finding:
    """Look for settings that do not go together."""
    found = [said for holds, said in CONTRADICTIONS if holds(at.settings)]
    for names in RISING:
        values = [getattr(at.settings, name) for name in names]
        if values != sorted(values):
            found.append(f"{', '.join(name.upper() for name in names)} do not rise: {', '.join(map(str, values))}")
    return doubtful("; ".join(found), f"change one of them; {DOCS}") if found else right("none contradicts another")


def time_zone(at: Installation) -> Finding:
    """Show where days are cut, and whether the scheduler cuts them there, too."""
    name = at.settings.timezone
    local = at.clock().astimezone(UTC).astimezone(ZoneInfo(name))
    found = f"{name}, where it is {local:%Y-%m-%d %H:%M}"
    try:
        cut_in = Manifest.read(at.settings.lake_path).timezone
    except NoLake:
        return right(found)
    if cut_in != name:
        return doubtful(
            f"{found}; the scheduler's last lake was cut in {cut_in}",
            f"give both the same {ENV_PREFIX}TIMEZONE; after a change restart the scheduler",
        )
    return right(found)


def given_names(env_file: Path | None) -> set[str]:
    """Return all names with our prefix in the environment, the env file and systemd's credentials."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    names: Iterable[str] = [
        *os.environ,
        *(dotenv_values(env_file) if env_file else ()),
        *(os.listdir(credentials) if credentials and os.path.isdir(credentials) else ()),
    ]
    return {name for name in names if name.upper().startswith(ENV_PREFIX)}


def _changed(settings: Settings) -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if value != field.default:
            yield f"{name.upper()}={_shown(name, value)}"


def _shown(name: str, value: object) -> str:
    if name == "redis_url":
        return shown_url(str(value))
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, tuple):
        return f"[{', '.join(_shown(name, one) for one in value)}]"
    return str(value)


def _machine_memory_mb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1_000_000
