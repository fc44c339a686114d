"""What `backtest` says: how the forecast did beside methods that anybody can do, and what its bands are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from jobs.forecasting.backtest import BacktestReport


def progress(console: Console) -> Progress:
    """Make the progress bar over the days that are forecast from."""
    columns = (TextColumn("forecasting"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


def print_report(console: Console, report: BacktestReport, series: int, days: int) -> None:
    """Print the table of methods, the shares that the bands held, and a sentence that sums it up."""
    console.print(
        f"{series} series of {days} days, {report.horizon} days forecast from {report.folds} days in the past\n"
    )
    table = Table("method", "MASE", "sMAPE %", "OWA")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, score in report.scores.items():
        table.add_row(name, f"{score.mase:.3f}", f"{score.smape:.1f}", f"{report.owa(name):.3f}")
    console.print(table)
    bands = Table("band", "of days", f"of the sum of {report.horizon} days")
    for column in bands.columns[1:]:
        column.justify = "right"
    bands.add_row("80 %", _percent(report.share(report.daily_80)), _percent(report.share(report.sums_80)))
    bands.add_row("95 %", _percent(report.share(report.daily_95)), _percent(report.share(report.sums_95)))
    console.print(bands)
    better = 1 - report.owa("forecast")
    console.print(
        f"The forecast errs {abs(better):.0%} {'less' if better >= 0 else 'more'} than “as a week ago”. "
        "Of the 80 % bands about four in five should have held, of the 95 % bands nineteen in twenty."
    )


def _percent(share: float) -> str:
    return "none yet" if share != share else f"held {share:.0%}"
