"""`autobot-analytics rebuild`: compute days anew from the lake alone, and compare them with what is published."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import connected, settings_of
from autobot_analytics.cli.exit_status import NEEDS_ATTENTION, OK
from autobot_analytics.cli.output_format import format_option

if TYPE_CHECKING:
    from jobs.lake.rebuild import RebuiltSnapshot
    from snapshots.lake.manifest import Manifest

PATIENCE_S = 86_400.0
MEMORY_MB = 2_048
SHOWN_DAYS = 10
DAY = click.DateTime(["%Y-%m-%d"])

EPILOG = """\b
Examples:
  autobot-analytics rebuild
  autobot-analytics rebuild --from 2026-03-01 --to 2026-03-31
  autobot-analytics rebuild --engine duckdb --format json

Rollups are computed from the lake's facts and the documents of days from the rollups, by the queries of the service, on
the server of the setting ENGINE_URL or on DuckDB. Nothing is written. The exit status is 0 if Redis holds the same
bytes, 3 if not: the lake may be some minutes older than Redis. docs/scale.md has more.
"""


@click.command(epilog=EPILOG)
@click.option("--from", "first", type=DAY, help="First day, in the reporting zone. Default: the lake's first.")
@click.option(
    "--to", "last", type=DAY, help="Last day; it is included. Default: the day before the lake was published."
)
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(("duckdb", "spark")),
    help="What computes. Default: the server of the setting ENGINE_URL if there is one, else DuckDB.",
)
@format_option
@click.pass_context
def rebuild(
    ctx: click.Context, first: datetime | None, last: datetime | None, engine_name: str | None, as_json: bool
) -> None:
    """Compute the figures of days anew from the lake, and compare them with what Redis holds."""
    from jobs.lake.rebuild import BY_DAY, compare
    from snapshots.lake.engines.choice import engine_of
    from snapshots.lake.engines.limits import StatementLimits
    from snapshots.lake.engines.protocol import EngineError
    from snapshots.lake.manifest import Manifest, NoLake

    settings = settings_of(ctx)
    if engine_name == "spark" and not settings.engine_url:
        raise click.UsageError("AUTOBOT_ANALYTICS_ENGINE_URL names no server.")
    try:
        manifest = Manifest.current(settings.lake_path)
    except NoLake as error:
        raise click.ClickException(f"{error}.") from error
    days = _days(manifest, first and first.date(), last and last.date())
    url = "" if engine_name == "duckdb" else settings.engine_url
    limits = StatementLimits(PATIENCE_S, MEMORY_MB, at_once=1, waiting=0)
    engine = engine_of(url, settings.data_dir, settings.lake_path, limits)
    event_max_ms = int(settings.feature_event_max_min * 60_000)
    names = [day.isoformat() for day in days]
    with connected(settings) as client:
        held = {
            snapshot.name: dict(zip(names, client.hmget(snapshot.key(), names), strict=True)) for snapshot in BY_DAY
        }
    try:
        found = list(compare(engine, manifest, held, days, event_max_ms))
    except EngineError as error:
        raise click.ClickException(str(error)) from error
    finally:
        engine.close()
    _print(found, engine.name, days, as_json)
    ctx.exit(NEEDS_ATTENTION if any(one.different for one in found) else OK)


def _days(manifest: Manifest, first: date | None, last: date | None) -> list[date]:
    """Return the days to compute; those that were not asked for are the lake's whole ones."""
    from zoneinfo import ZoneInfo

    known = {file.day for one in manifest.datasets.values() for file in one.files if file.day is not None}
    if not known:
        raise click.ClickException("The lake is empty: there is nothing to compute.")
    published = manifest.as_of.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(manifest.timezone)).date()
    first, last = first or min(known), last or published - timedelta(days=1)
    if first > last:
        raise click.UsageError(f"There is no day from {first} to {last}.")
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def _print(found: list[RebuiltSnapshot], engine: str, days: list[date], as_json: bool) -> None:
    import json
    from dataclasses import asdict

    if as_json:
        period = {"engine": engine, "from": days[0].isoformat(), "to": days[-1].isoformat()}
        click.echo(json.dumps({**period, "snapshots": [asdict(one) for one in found]}, indent=2))
        return
    click.echo(f"{len(days)} days from {days[0]} to {days[-1]}, computed from the lake by {engine}:")
    for one in found:
        said = "as in Redis"
        if one.different:
            more = f" and {len(one.different) - SHOWN_DAYS} more" if len(one.different) > SHOWN_DAYS else ""
            said = f"other than in Redis: {', '.join(one.different[:SHOWN_DAYS])}{more}"
        click.echo(f"  {one.snapshot:20}{one.days:5} days  {said}")
