"""The demo's first minute: announce the first figures, show the rest being computed, then say what to try."""

import json
import os
import shutil
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from autobot_analytics.demo.processes import ProcessEnded, Processes
from snapshots.catalogue import BY_NAME

DEADLINE_S = 180.0
POLL_S = 0.25
READ_SHARE = 0.6  # of the bar; the snapshots of all jobs are the rest
LAKE_DATABASE = "analytics.duckdb"
PROGRAM = "autobot-analytics"


@dataclass(frozen=True)
class Standing:
    """How far the figures have come, from a health answer of the web service."""

    read: int
    snapshots: frozenset[str]

    @classmethod
    def of(cls, health: dict[str, Any]) -> "Standing":
        """Parse the answer of `/api/analytics/health`."""
        return cls(sum(stream["read"] for stream in health["streams"].values()), frozenset(health["snapshots"]))

    @property
    def has_figures(self) -> bool:
        """Return whether some of the sample is in a published snapshot."""
        return self.read > 0 and bool(self.snapshots)

    def share(self, entries: int) -> float:
        """Return how much is done, from 0 to 1, if `entries` stream entries are to be read."""
        read = min(1.0, self.read / entries) if entries else 1.0
        return READ_SHARE * read + (1 - READ_SHARE) * len(self.snapshots & BY_NAME.keys()) / len(BY_NAME)

    def is_complete(self, entries: int) -> bool:
        """Return whether everything is read and every job has published."""
        return self.read >= entries and self.snapshots >= BY_NAME.keys()


def await_first_figures(
    console: Console, processes: Processes, base: str, entries: int, folder: Path, began: float
) -> None:
    """Print the address at the first figures, then wait until all `entries` are read and every job has published.

    The last that is awaited is the lake's database in the data folder.
    `began` is the monotonic time at which the demo started. Raises ProcessEnded when a process ended, or when it takes
    longer than three minutes.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    announced = False
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("starting the scheduler and the web service", total=1.0)
        while time.monotonic() - began < DEADLINE_S:
            processes.check()
            health = _health(base)
            if health is not None:
                standing = Standing.of(health)
                progress.update(bar, description="computing", completed=standing.share(entries))
                if standing.has_figures and not announced:
                    announced = True
                    console.print(f"\n[bold]{base}/[/bold]\n\nFirst figures after {time.monotonic() - began:.1f} s.")
                if standing.is_complete(entries) and (folder / LAKE_DATABASE).exists():
                    console.print(f"All figures after {time.monotonic() - began:.1f} s.")
                    return
            time.sleep(POLL_S)
    raise ProcessEnded(f"No figures within {DEADLINE_S:.0f} s; the logs are in {processes.logs}.")


def program() -> str:
    """Return how to call `autobot-analytics` from the working directory, whether or not its folder is on the path."""
    ours = Path(sys.executable).parent / PROGRAM  # not resolved: a virtual environment's python is a link
    found = shutil.which(PROGRAM)
    if found is not None and Path(found).absolute() == ours.absolute():
        return PROGRAM
    nearby = os.path.relpath(ours)
    return str(ours) if nearby.startswith("..") else nearby


def introduce(console: Console, base: str, redis_url: str, session_id: str, folder: Path) -> None:
    """Print what to try."""
    api = f"{base}/api/analytics"
    lines = (
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
        f"  AUTOBOT_ANALYTICS_REDIS_URL={redis_url} AUTOBOT_ANALYTICS_DATA_DIR={folder} {program()} status",
        f"  AUTOBOT_ANALYTICS_DATA_DIR={folder} {program()} sql --example dearest_models",
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
