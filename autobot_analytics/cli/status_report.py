"""The tables that `status` prints."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autobot_analytics.spelling import runtime

COLOURS = {"ok": "green", "degraded": "yellow", "down": "red"}


def print_health(health: Mapping[str, Any]) -> None:
    """Print the body of the health endpoint as tables."""
    console = Console(highlight=False)
    verdict, generation = health["status"], health["generation"]
    moment = datetime.fromisoformat(health["timestamp"])
    today = moment.date()
    published = "nothing published yet" if generation is None else f"generation {generation}"
    console.print(f"[bold {COLOURS[verdict]}]{verdict}[/], {published}, {moment:%Y-%m-%d %H:%M:%S} UTC")
    for reason in health["reasons"]:
        console.print(f"[{COLOURS[verdict]}]![/] {escape(reason)}", soft_wrap=True)
    for note in health["notes"]:
        console.print(f"[dim]-[/] {escape(note)}", soft_wrap=True)
    if health["streams"]:
        console.print(_streams(health["streams"]))
    if health["jobs"]:
        console.print(_jobs(health["jobs"], today))
    if health["snapshots"]:
        console.print(_snapshots(health["snapshots"], today))


def _table(title: str, *columns: str, texts: int = 1) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, justify="left" if position < texts else "right")
    return table


def _streams(streams: Mapping[str, Mapping[str, Any]]) -> Table:
    table = _table("Streams", "", *streams)  # counts grow long: a column for each would not fit
    for name in ("added", "read", "rows", "dead", "duplicates", "late", "lost", "lag", "resets"):
        table.add_row(name, *(_count(stream[name]) for stream in streams.values()))
    return table


def _jobs(jobs: Mapping[str, Mapping[str, Any]], today: date) -> Table:
    table = _table("Jobs", "job", "outcome", "last run", "took", "rows", "runs", "failures", texts=2)
    for name, job in jobs.items():
        failed = job["outcome"] == "failed"
        table.add_row(
            name,
            f"[red]failed: {escape(job['error'] or 'no reason given')}[/]" if failed else job["outcome"] or "-",
            _when(job["last_started_at"], today),
            runtime(job["duration_s"]),
            *(_count(job[column]) for column in ("rows", "runs", "failures")),
        )
    return table


def _snapshots(snapshots: Mapping[str, Mapping[str, Any]], today: date) -> Table:
    table = _table("Snapshots", "snapshot", "state", "age", "interval", "changed", "data to", texts=2)
    for name, snapshot in snapshots.items():
        table.add_row(
            name,
            "[yellow]stale[/]" if snapshot["stale"] else "[green]fresh[/]",
            runtime(snapshot["age_s"]),
            runtime(snapshot["interval_s"]),
            _when(snapshot["changed_at"], today),
            _when(snapshot["as_of"], today),
        )
    return table


def _count(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _when(text: str | None, today: date) -> str:
    """Return the time of today's moments and the date of others: both do not fit into 80 columns."""
    if text is None:
        return "-"
    moment = datetime.fromisoformat(text)
    return f"{moment:%H:%M:%S}" if moment.date() == today else f"{moment:%Y-%m-%d}"
