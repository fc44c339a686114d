"""`autobot-analytics reprice`: price stored calls again by the prices that are known now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import connected, settings_of
from autobot_analytics.cli.warehouse_requests import request

if TYPE_CHECKING:
    from jobs.pricing.reprice import PriceChange

EPILOG = """\b
Examples:
  autobot-analytics reprice --from 2026-03-01 --to 2026-03-31 --dry-run
  AUTOBOT_ANALYTICS_PRICE_FILE=prices.toml autobot-analytics reprice --from 2026-03-01 --to 2026-03-31

Shows what changes, by model, before it changes anything. A running scheduler does the work, by its own PRICE_FILE.
Ended half-way it has priced whole days; the same command does the rest. The exit status is 0, also if nothing changes.
"""


@click.command(epilog=EPILOG)
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day (reporting zone).")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day, included.")
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.pass_context
def reprice(ctx: click.Context, first: datetime, last: datetime, dry_run: bool) -> None:
    """Price the calls of some days again by the current prices, and publish what that changes."""
    if last < first:
        raise click.UsageError("--to must not lie before --from.")
    settings = settings_of(ctx)
    from jobs.pricing.reprice import PriceChange

    days = {"first": str(first.date()), "last": str(last.date())}
    with connected(settings):
        price_file = None if settings.price_file is None else str(settings.price_file)
        found = request(settings, "reprice_dry", **days, price_file=price_file)
        if found["kept_from"]:
            click.echo(f"Calls before {found['kept_from']} are no longer kept; their costs stay as they are.")
        differences = [
            PriceChange(**{**one, "before_usd": Decimal(one["before_usd"]), "after_usd": Decimal(one["after_usd"])})
            for one in found["differences"]
        ]
        _show(differences, found["price_version"])
        if dry_run or not differences:
            return
        calls = request(settings, "reprice", **days)
        click.echo(f"{calls:,} {'call' if calls == 1 else 'calls'} priced again.")
        try:
            documents = request(settings, "publish")
        except click.ClickException as error:
            raise click.ClickException(
                f"Not published ({error.message}); the scheduler's next tick publishes it."
            ) from error
        click.echo(f"{documents:,} {'document' if documents == 1 else 'documents'} published.")


def _show(differences: Sequence[PriceChange], price_version: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    click.echo(f"By {price_version}:")
    if not differences:
        click.echo("Nothing changes.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("provider", "model"):
        table.add_column(heading, overflow="fold")
    for heading in ("calls", "unpriced", "now", "before $", "after $", "difference $"):
        table.add_column(heading, justify="right", no_wrap=True)
    for one in differences:
        table.add_row(Text(one.provider or "-"), Text(one.model), *_figures([one]))
    table.add_section()
    table.add_row("total", "", *_figures(differences))
    Console(highlight=False).print(table)


def _figures(differences: Sequence[PriceChange]) -> list[str]:
    before, after = (sum(one.before_usd for one in differences), sum(one.after_usd for one in differences))
    return [
        f"{sum(one.calls for one in differences):,}",
        f"{sum(one.unpriced_before for one in differences):,}",
        f"{sum(one.unpriced_after for one in differences):,}",
        f"{before:,.6f}",
        f"{after:,.6f}",
        f"{after - before:+,.6f}",
    ]
