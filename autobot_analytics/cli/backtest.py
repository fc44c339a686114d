"""`autobot-analytics backtest`: forecast from days in the past and compare with what came."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import connected, settings_of

if TYPE_CHECKING:
    from jobs.forecasting.backtest import DailySeries, Fold

EPILOG = """\b
Examples:
  autobot-analytics backtest
  autobot-analytics backtest bill.csv --horizon 30 --origins 6
  autobot-analytics backtest bill.csv.gz --forecasts what-was-forecast.csv

FILE (.csv, .jsonl, also as .gz, .parquet) has a date column (2026-03-12) first and a column for each series; empty
cells are days that nobody knows. Encoding, separator and decimal sign are found as by `load`. Without
FILE, what the service has published is used: the total, the models and the agents. docs/forecasts.md says more.
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--horizon", type=click.IntRange(1, 90), default=14, show_default=True, help="Days to forecast.")
@click.option(
    "--origins",
    type=click.IntRange(1, 100),
    default=4,
    show_default=True,
    help="Days to forecast from, each a horizon before the next; the last of them a horizon before the newest day.",
)
@click.option(
    "--forecasts", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write each forecast into a CSV file."
)
@click.option(
    "--decimal",
    type=click.Choice([".", ","]),
    help="What separates decimals in the file's numbers. Default: what the file shows.",
)
@click.option("--encoding", metavar="NAME", help="Encoding of a text file. Default: its byte order mark, else UTF-8.")
@click.pass_context
def backtest(
    ctx: click.Context,
    file: Path | None,
    horizon: int,
    origins: int,
    out: Path | None,
    decimal: str | None,
    encoding: str | None,
) -> None:
    """Judge the forecast on daily series of a FILE, or on your own data: beside naive methods, bands included."""
    from rich.console import Console

    from autobot_analytics.cli import backtest_report
    from jobs.forecasting.backtest import backtest as judge
    from jobs.forecasting.daily_csv import UnusableCsv, read_csv, table

    console = Console(highlight=False)
    try:
        first, series = read_csv(file, decimal, encoding) if file else _published(ctx)
        days = series.values.shape[1]
        if days <= horizon * origins:
            raise click.UsageError(
                f"{days} days are too few to forecast {origins} × {horizon} of them: lower --horizon or --origins"
            )
        folds: list[Fold] = []
        ago = [horizon * place for place in range(origins, 0, -1)]
        with backtest_report.progress(console) as bar:
            task = bar.add_task("forecasting", total=origins)
            report = judge(series, horizon, ago, progress=lambda done: bar.advance(task, done), told=folds.append)
    except (UnusableCsv, ValueError) as error:
        raise click.ClickException(str(error)) from error
    backtest_report.print_report(console, report, len(series.names), days)
    if out is not None:
        import polars as pl

        try:
            pl.concat([table(first, series, fold) for fold in folds]).write_csv(out)
        except OSError as error:
            raise click.ClickException(f"the forecasts cannot be written: {error}") from error
        console.print(f"Each forecast is in {out}.")


def _published(ctx: click.Context) -> tuple[date, DailySeries]:
    """Return the daily cost of the total, the models and the agents, as the service published it; without today."""
    import numpy as np

    from jobs.forecasting.backtest import DailySeries
    from snapshots.reader import NotComputed, SnapshotReader

    settings = settings_of(ctx)
    with connected(settings) as client:
        reader = SnapshotReader(client)
        reader.refresh(force=True)
        try:
            by_model, by_agent = reader.documents("cost_days"), reader.documents("cost_agent_days")
        except NotComputed as error:
            raise click.ClickException(f"{error}. Or give a CSV file.") from error
    closed = sorted(by_model)[:-1]  # the newest is still running, or nothing came after it
    if not closed:
        raise click.ClickException("No day with calls has closed yet: there is nothing to judge. Or give a CSV file.")
    first, last = date.fromisoformat(closed[0]), date.fromisoformat(closed[-1])
    costs: dict[str, dict[str, int]] = {}
    for day in closed:
        document, agents = by_model[day], by_agent.get(day, {"agent_id": [], "cost_nano_usd": []})
        rows = zip(document["provider"], document["model"], document["cost_nano_usd"], strict=True)
        parts = [(f"model/{provider or ''}/{model}", cost) for provider, model, cost in rows]
        parts += [("total", cost) for _, cost in parts]
        own = zip(agents["agent_id"], agents["cost_nano_usd"], strict=True)
        for name, cost in [*parts, *((f"agent/{agent}", cost) for agent, cost in own)]:
            costs.setdefault(name, {}).setdefault(day, 0)
            costs[name][day] += cost
    names = sorted(costs)
    keys = [(first + timedelta(days=place)).isoformat() for place in range((last - first).days + 1)]
    values = np.array([[costs[name].get(key, 0) / 1e9 for key in keys] for name in names])
    return first, DailySeries(names, values)
