"""What `load` says: the plan before it sends, what it doubts, and what was sent."""

from datetime import datetime, timedelta

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from autobot_analytics.contract import Stream
from autobot_analytics.loading.history import HistoryFile, Survey
from autobot_analytics.settings import Settings

NOT_SHIFTED = timedelta(0)
LONGEST_WINDOW = timedelta(days=365)  # that the endpoints answer


class RateColumn(ProgressColumn):
    """Rows per second of a task."""

    def render(self, task: Task) -> Text:
        """Show the rate once it is known."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f} rows/s")


def checking_progress(console: Console) -> Progress:
    """Make the progress line of the first pass, whose length is not known."""
    return Progress(
        SpinnerColumn(),
        TextColumn("checking {task.completed:,.0f} rows"),
        RateColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,  # into a file or a pipe it would leave an empty line
    )


def sending_progress(console: Console) -> Progress:
    """Make the progress bar of the second pass."""
    columns = (TextColumn("sending"), BarColumn(), MofNCompleteColumn(), RateColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def print_plan(console: Console, history: HistoryFile, survey: Survey, shift: timedelta) -> None:
    """Print what the file holds and which column becomes which field."""
    mapping = history.mapping
    console.print(f"[bold]{escape(history.source.path.name)}[/bold] → {mapping.stream.key}")
    table = Table()
    table.add_column("column")
    table.add_column("field")
    extra = set(mapping.extra_fields(survey.columns))
    for column, field in zip(survey.columns, mapping.fields(survey.columns), strict=True):
        if column:
            shown = escape(field)
            table.add_row(escape(column), f"{shown} [dim](kept in metadata)[/dim]" if field in extra else shown)
    for field, value in mapping.constants.items():
        table.add_row(f"[dim]always[/dim] {escape(value)}", escape(field))
    console.print(table)
    times = ""
    if survey.oldest is not None and survey.newest is not None:
        times = f", {_minute(survey.oldest + shift)} to {_minute(survey.newest + shift)} UTC"
        times += f" (moved by {_days(shift)})" if shift else ""
    console.print(f"{survey.rows:,} rows{times}", soft_wrap=True)


def doubts(history: HistoryFile, survey: Survey, settings: Settings, now: datetime, shift: timedelta) -> list[str]:
    """List what will keep rows out of the figures, in words for people."""
    found = []
    time_field = history.mapping.stream.time_field
    if time_field not in (*history.mapping.fields(survey.columns), *history.mapping.constants):
        found.append(f"No column gives {time_field}: all rows will count as events of the moment they are sent.")
    if survey.newest is not None and survey.newest + shift < now - LONGEST_WINDOW:
        found.append(
            f"The newest time is {_days(now - survey.newest - shift)} back, and windows reach back "
            f"{LONGEST_WINDOW.days} days from today: --shift-to-now brings a sample to where it shows."
        )
    kept_from = now - timedelta(days=settings.retention_days)
    if survey.oldest is not None and survey.oldest + shift < kept_from:
        found.append(
            f"Rows before {kept_from:%Y-%m-%d} are kept as sums alone, and what is loaded of these days an hour later "
            f"is refused: set AUTOBOT_ANALYTICS_RETENTION_DAYS ({settings.retention_days}) higher for the scheduler."
        )
    return found


def trimming_doubt(stream: Stream, length: int, rows: int, settings: Settings) -> list[str]:
    """Warn that producers may trim rows away before ingest has read them; `length` is the stream's before loading."""
    most = settings.stream_maxlen
    if not most or length + rows <= most:
        return []
    return [
        f"{stream.key} will hold {length + rows:,} entries, and the tracking client trims it to {most:,} "
        "(AUTOBOT_ANALYTICS_STREAM_MAXLEN): let the scheduler run meanwhile, or raise that for the producers."
    ]


def print_notes(console: Console, notes: list[str]) -> None:
    """Print each note on a line of its own."""
    for note in notes:
        console.print(f"[yellow]Note:[/yellow] {escape(note)}", soft_wrap=True)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _days(span: timedelta) -> str:
    return f"{span / timedelta(days=1):,.1f} days"
