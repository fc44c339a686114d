"""The demo's first minute: wait until the sample is in the figures, then say where to look."""

import json
import time
import urllib.request
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from autobot_analytics.demo.processes import ProcessEnded, Processes
from snapshots.catalogue import BY_NAME

DEADLINE_S = 180.0
POLL_S = 0.5


def await_first_figures(console: Console, processes: Processes, base: str, entries: int) -> None:
    """Wait until `entries` stream entries are read, every job has published, and the web service serves it.

    Raises ProcessEnded when a process ended, or when it takes longer than three minutes.
    """
    began = time.monotonic()
    columns = (TextColumn("computing"), BarColumn(), MofNCompleteColumn(), TextColumn("entries"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("computing", total=entries or None)
        while time.monotonic() - began < DEADLINE_S:
            processes.check()
            health = _health(base)
            read = sum(stream["read"] for stream in health["streams"].values()) if health else 0
            progress.update(task, completed=min(read, entries))
            if health and BY_NAME.keys() <= health["snapshots"].keys() and read >= entries:
                console.print(f"Computed in {time.monotonic() - began:.1f} s.")
                return
            time.sleep(POLL_S)
    raise ProcessEnded(f"No figures within {DEADLINE_S:.0f} s; the logs are in {processes.logs}.")


def introduce(console: Console, base: str, redis_url: str, session_id: str, folder: Path) -> None:
    """Print where to look and what to try."""
    api = f"{base}/api/analytics"
    lines = (
        "",
        f"[bold]{base}/[/bold]",
        "",
        "Try:",
        f"  curl -s '{api}/cost/summary?days=14'",
        f"  curl -s '{api}/cost/by-model?days=7'",
        f"  curl -s '{api}/cost/budget-status'",
        f"  curl -s '{api}/agents/performance?days=7'",
        f"  curl -s '{api}/agents/recommendations'",
        f"  curl -s '{api}/behavior/engagement?days=30'",
        f"  curl -s '{api}/behavior/journey/{session_id}'",
        f"  curl -s '{api}/health'",
        f"  curl -OJ '{api}/export/xlsx/full?days=14'",
        f"  AUTOBOT_ANALYTICS_REDIS_URL={redis_url} autobot-analytics status",
        f"  AUTOBOT_ANALYTICS_DATA_DIR={folder} autobot-analytics sql --example dearest_models",
        "",
        "A little live traffic keeps coming in. Ctrl-C stops everything.",
    )
    console.print("\n".join(lines), soft_wrap=True)


def _health(base: str) -> dict[str, Any] | None:
    try:
        with urllib.request.urlopen(f"{base}/api/analytics/health", timeout=5) as answer:
            health: dict[str, Any] = json.load(answer)
            return health
    except OSError:  # not listening yet, or no figures yet
        return None
