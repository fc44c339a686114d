"""The tables that `status` prints."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

COLOURS = {"ok": "green", "degraded": "yellow", "down": "red"}


def print_health(health: Mapping[str, Any]) -> None:
    """Print the body of the health endpoint as tables."""
    console = Console(highlight=False)
    verdict, generation = health["status"], health["generation"]
    published = "nothing published yet" if generation is None else f"generation {generation}"
    console.print(f"[bold {COLOURS[verdict]}]{verdict}[/], {published}, {_moment(health['timestamp'])}")
    for reason in health["reasons"]:
        console.print(f"[{COLOURS[verdict]}]![/] {escape(reason)}", soft_wrap=True)
    for note in health["notes"]:
        console.print(f"[dim]-[/] {escape(note)}", soft_wrap=True)
    if health["streams"]:
        console.print(_streams(health["streams"]))
    if health["jobs"]:
        console.print(_jobs(health["jobs"]))
    if health["snapshots"]:
        console.print(_snapshots(health["snapshots"]))


def _table(title: str, *columns: str, texts: int = 1) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position < texts else "right")
    return table


def _streams(streams: Mapping[str, Mapping[str, Any]]) -> Table:
    counts = ("added", "read", "rows", "dead", "duplicates", "late", "lost", "lag")
    table = _table("Streams", "stream", *counts, "resets")
    for noun, stream in streams.items():
        table.add_row(noun, *(_count(stream[name]) for name in counts), _count(stream["resets"]))
    return table


def _jobs(jobs: Mapping[str, Mapping[str, Any]]) -> Table:
    table = _table("Jobs", "job", "outcome", "last run", "took", "rows", "runs", "failures", texts=2)
    for name, job in jobs.items():
        failed = job["outcome"] == "failed"
        table.add_row(
            name,
            f"[red]failed: {escape(job['error'] or 'no reason given')}[/]" if failed else job["outcome"] or "-",
            _moment(job["last_started_at"]),
            _span(job["duration_s"]),
            *(_count(job[column]) for column in ("rows", "runs", "failures")),
        )
    return table


def _snapshots(snapshots: Mapping[str, Mapping[str, Any]]) -> Table:
    table = _table("Snapshots", "snapshot", "state", "age", "interval", "changed", "data to", texts=2)
    for name, snapshot in snapshots.items():
        table.add_row(
            name,
            "[yellow]stale[/]" if snapshot["stale"] else "[green]fresh[/]",
            _span(snapshot["age_s"]),
            _span(snapshot["interval_s"]),
            _moment(snapshot["changed_at"]),
            _moment(snapshot["as_of"]),
        )
    return table


def _count(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _moment(text: str | None) -> str:
    return "-" if text is None else f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S}"


def _span(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:,.0f} min" if seconds < 7200 else f"{seconds / 3600:,.1f} h"
