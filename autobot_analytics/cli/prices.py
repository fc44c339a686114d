"""`autobot-analytics prices`: why a call costs what it costs, and what came in without a price."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import connected, settings_of
from autobot_analytics.cli.group import Group, examples
from autobot_analytics.cli.output_format import format_option

if TYPE_CHECKING:
    from jobs.pricing.explain import PriceExplanation
    from jobs.pricing.rate_card import PriceSource
    from web.api.cost.answers import UnpricedCalls

EPILOG = """\b
Examples:
  autobot-analytics prices explain azure gpt-4o
  autobot-analytics prices explain - us.anthropic.claude-sonnet-4-5-20250929-v1:0
  autobot-analytics prices explain openai gpt-4o --tier batch --at 2026-03-01
  autobot-analytics prices unpriced --days 7

A provider of `-` stands for none.
"""
SHOWN = 100  # models in the table


@click.group(cls=Group, epilog=EPILOG)
def prices() -> None:
    """Explain prices, and list what has none."""


@prices.command(epilog=EPILOG)
@click.argument("provider")
@click.argument("model")
@click.option("--tier", default="", help="Service tier, e.g. batch; default: the standard one.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Day or time (UTC); default: now.")
@click.pass_context
def explain(ctx: click.Context, provider: str, model: str, tier: str, at: datetime | None) -> None:
    """Show how PROVIDER and MODEL are resolved, and the price with its source. Exit status 1 without a price."""
    settings = settings_of(ctx)
    source = _source(ctx)
    from jobs.pricing.explain import explain as explain_name

    named = None if provider in ("", "-") else provider
    moment = at or datetime.now(UTC).replace(tzinfo=None)
    free = [name.strip().lower() for name in settings.free_local_providers]
    found = explain_name(source, free, named, model, tier, moment)
    _print_explanation(found, named, model, moment)
    if found.reason:
        ctx.exit(1)


@prices.command(epilog=examples("prices unpriced --days 7", "prices unpriced --format json"))
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 365), help="Days up to today.")
@format_option
@click.pass_context
def unpriced(ctx: click.Context, days: int, as_json: bool) -> None:
    """List the calls without a price by model and reason, and aliases to paste into the price file."""
    settings = settings_of(ctx)
    source = _source(ctx)
    with connected(settings) as client:
        from zoneinfo import ZoneInfo

        from snapshots.reader import NotComputed, SnapshotReader
        from web.api.cost.figures import unpriced as unpriced_calls
        from web.reading.window import Window

        reader = SnapshotReader(client)
        reader.refresh(force=True)
        today = datetime.now(ZoneInfo(settings.timezone)).date()
        try:
            documents = reader.documents("cost_days")
        except NotComputed as error:
            raise click.ClickException(f"No costs are published yet: {error}") from error
        found = unpriced_calls(documents, Window(today - timedelta(days=days - 1), today)).reasons
    aliases = _aliases(source, found)
    if as_json:
        import json

        rows = [one.model_dump() | {"candidates": aliases.get((one.provider, one.model), [])} for one in found]
        click.echo(json.dumps(rows, indent=2))
    elif not found:
        click.echo("Every call has a price.")
    else:
        _print_unpriced(found, aliases)


def _source(ctx: click.Context) -> PriceSource:
    from jobs.pricing.own_prices import price_source
    from jobs.pricing.price_file import PriceFileError

    try:
        return price_source(settings_of(ctx))
    except PriceFileError as error:
        raise click.ClickException(str(error)) from error


def _aliases(source: PriceSource, found: list[UnpricedCalls]) -> dict[tuple[str | None, str], list[str]]:
    """Return what the names without a price may mean, the likeliest first."""
    from jobs.pricing.explain import NAME_REASONS, explain

    now = datetime.now(UTC).replace(tzinfo=None)
    named = {(one.provider, one.model) for one in found if one.unpriced_reason in (*NAME_REASONS, None)}
    return {name: list(explain(source, (), *name, "", now).candidates) for name in sorted(named, key=str)[:SHOWN]}


def _print_explanation(found: PriceExplanation, provider: str | None, model: str, at: datetime) -> None:
    click.echo(f"{provider or 'no provider'}, {model}")
    for number, step in enumerate(found.steps, 1):
        click.echo(f"  {number}. {step}")
    if found.reason:
        click.echo(f"unpriced: {found.reason}")
        for name in found.candidates:
            click.echo(f"  did you mean {name}?")
        return
    click.echo(f"priced as {found.priced_as}, at {at:%Y-%m-%d %H:%M} UTC, by {found.source}")
    for tariff in found.tariffs:
        assert not isinstance(tariff.price, str)
        rates = {name: rate for name, rate in tariff.price._asdict().items() if name != "per_call"}
        if tariff.price.cache_write_1h == tariff.price.cache_write:
            del rates["cache_write_1h"]
        above = f"from {tariff.input_tokens_from:,} input tokens on: " if tariff.input_tokens_from else ""
        listed = ", ".join(f"{name.replace('_', ' ')} {_plain(rate * 1_000_000)}" for name, rate in rates.items())
        per_call = f", {_plain(tariff.price.per_call)} for each call" if tariff.price.per_call else ""
        since = f", since {tariff.valid_from:%Y-%m-%d}" if tariff.valid_from.year > 1 else ""
        click.echo(f"  {above}{listed} USD for 1,000,000 tokens{per_call}{since}")


def _plain(rate: object) -> str:
    return f"{float(str(rate)):.6f}".rstrip("0").rstrip(".")


def _print_unpriced(found: list[UnpricedCalls], aliases: dict[tuple[str | None, str], list[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("provider", "model", box=box.SIMPLE)
    for heading in ("calls", "tokens"):
        table.add_column(heading, justify="right")
    table.add_column("reason")
    for one in found[:SHOWN]:
        reason = one.unpriced_reason or "not kept"
        table.add_row(Text(one.provider or "–"), Text(one.model), f"{one.calls:,}", f"{one.tokens:,}", Text(reason))
    Console().print(table)
    if len(found) > SHOWN:
        click.echo(f"and {len(found) - SHOWN:,} more")
    suggested = [(name, candidates[0]) for name, candidates in aliases.items() if candidates]
    if suggested:
        click.echo("To price these names, paste what is right into the price file (AUTOBOT_ANALYTICS_PRICE_FILE):")
    import json

    for (provider, model), target in suggested:
        click.echo("\n[[alias]]")
        if provider:
            click.echo(f"provider = {json.dumps(provider)}")
        others = ", ".join(aliases[provider, model][1:4])
        click.echo(f"model = {json.dumps(model)}")
        click.echo(f"is = {json.dumps(target)}" + (f"  # or {others}" if others else ""))
