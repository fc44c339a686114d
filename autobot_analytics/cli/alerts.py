"""`autobot-analytics alerts`: what is alerted of, whether the channels work, and what nobody is to be told of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from autobot_analytics.cli.environment import connected, settings_of
from autobot_analytics.cli.group import Group, examples
from autobot_analytics.cli.output_format import format_option
from autobot_analytics.cli.token import Lifetime
from autobot_analytics.times import iso_z

if TYPE_CHECKING:
    from autobot_analytics.settings import Settings

STATES = ("firing", "pending", "resolved")

EPILOG = """\b
Examples:
  autobot-analytics alerts list
  autobot-analytics alerts list --all --json | jq '.[].key'
  autobot-analytics alerts test
  autobot-analytics alerts silence 'budget/team/*' --for 12h --reason 'planned load test'
  autobot-analytics alerts silences
  autobot-analytics alerts unsilence 4f0c21

A key names the thing and its period: budget/team/2026-03/90, burn_rate/team/2026-03/x6, projection/team/2026-03,
anomaly/total/2026-03-11, data_loss/llm/2026-03-11.
"""


@click.group(cls=Group, epilog=EPILOG)
def alerts() -> None:
    """Show what is alerted of, test the channels, silence alerts."""


@alerts.command("list", epilog=examples("alerts list", "alerts list --all --format json | jq '.[].key'"))
@click.option("--all", "with_resolved", is_flag=True, help="Resolved ones too, of the last 35 days.")
@format_option
@click.pass_context
def list_alerts(ctx: click.Context, with_resolved: bool, as_json: bool) -> None:
    """Show the alerts that fire or are about to, and what could not be sent."""
    settings = settings_of(ctx)
    with connected(settings) as client:
        from snapshots.reader import NotComputed, SnapshotReader

        reader = SnapshotReader(client)
        reader.refresh(force=True)
        try:
            found = list(reader.documents("alerts").values())
        except NotComputed as error:
            raise click.ClickException(f"There are no alerts yet: {error}") from error
    found = [one for one in found if with_resolved or one["state"] != "resolved" or _waiting(one)]
    found.sort(key=lambda one: (STATES.index(one["state"]), one["key"]))
    if as_json:
        import json

        click.echo(json.dumps(found, indent=2))
    elif found:
        _print_alerts(found)
    else:
        click.echo("Nothing is alerted of.")


@alerts.command("test", epilog=examples("alerts test", "alerts test mailto"))
@click.argument("channel", required=False)
@click.pass_context
def send_test(ctx: click.Context, channel: str | None) -> None:
    """Send a test notification to CHANNEL, or to every channel; exit status 1 when one does not take it.

    CHANNEL is a name, or the beginning of one, as this command prints it.
    """
    settings = settings_of(ctx)
    from jobs.notifications.channel import NotSent
    from jobs.notifications.channels import channels

    found = {name: one for name, one in channels(settings).items() if name.startswith(channel or "")}
    if not found:
        raise click.ClickException(_no_channel(settings, channel))
    failed = False
    for name, one in found.items():
        try:
            one.send(_test_notification())
        except NotSent as error:
            failed = True
            click.echo(f"{name}: not sent: {error}")
        else:
            click.echo(f"{name}: sent")
    ctx.exit(1 if failed else 0)


@alerts.command(epilog=examples("alerts silence 'budget/team/*' --for 12h --reason 'planned load test'"))
@click.argument("pattern")
@click.option("--for", "span", type=Lifetime(), required=True, help="30m, 12h, 90d or 4w.")
@click.option("--reason", default="", help="Why; shown in lists.")
@click.pass_context
def silence(ctx: click.Context, pattern: str, span: timedelta | None, reason: str) -> None:
    """Silence alerts whose key matches PATTERN for a while; * and ? stand for anything.

    What still fires when the silence ends is told of then.
    """
    if span is None:
        raise click.UsageError("A silence must end some time: give --for a length.")
    settings = settings_of(ctx)
    with connected(settings) as client:
        from autobot_analytics.stores.silences import Silences

        made = Silences(client, lambda: datetime.now(UTC)).add(pattern, span, reason)
    click.echo(f"Silence {made.id}: {made.pattern} until {_moment(made.until)}.")


@alerts.command(epilog=examples("alerts silences", "alerts silences --format json"))
@format_option
@click.pass_context
def silences(ctx: click.Context, as_json: bool) -> None:
    """Show the silences that are not over."""
    settings = settings_of(ctx)
    with connected(settings) as client:
        from autobot_analytics.stores.silences import Silences

        found = Silences(client, lambda: datetime.now(UTC)).read()
    if as_json:
        import json

        rows = [
            {"id": one.id, "pattern": one.pattern, "until": iso_z(one.until, "seconds"), "reason": one.reason}
            for one in found
        ]
        click.echo(json.dumps(rows, indent=2))
    elif found:
        for one in found:
            reason = f"  ({one.reason})" if one.reason else ""
            click.echo(f"{one.id}  until {_moment(one.until)}  {one.pattern}{reason}")
    else:
        click.echo("No silences.")


@alerts.command(epilog=examples("alerts unsilence 4f0c21"))
@click.argument("silence_id", metavar="ID")
@click.pass_context
def unsilence(ctx: click.Context, silence_id: str) -> None:
    """End the silence ID now."""
    settings = settings_of(ctx)
    with connected(settings) as client:
        from autobot_analytics.stores.silences import Silences

        if not Silences(client, lambda: datetime.now(UTC)).remove(silence_id):
            raise click.ClickException(f"There is no silence {silence_id}; `alerts silences` lists them.")
    click.echo(f"Ended {silence_id}.")


def _no_channel(settings: Settings, channel: str | None) -> str:
    from jobs.notifications.channels import channel_names

    names = channel_names(settings)
    if not names:
        return "There are no channels: set AUTOBOT_ANALYTICS_NOTIFY_URLS."
    return f"No channel is called {channel}: there are {', '.join(names)}."


def _test_notification() -> Any:
    from secrets import token_hex

    from jobs.notifications.channel import Notification

    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    payload: dict[str, Any] = {
        "key": "test",
        "kind": "test",
        "state": "firing",
        "severity": "medium",
        "subject": "test",
        "title": "A test of AutoBot analytics",
        "detail": "Somebody asked for it: `autobot-analytics alerts test`. There is nothing to do.",
        "reason": "",
        "figures": {},
        "fired_at": iso_z(now),
        "resolved_at": None,
        "change": 1,
    }
    return Notification(token_hex(16), now, payload)


def _waiting(alert: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in alert["notifications"] if one["sent_at"] is None and one["withdrawn_at"] is None]


def _print_alerts(found: list[dict[str, Any]]) -> None:
    for one in found:
        mark = one["severity"] if one["state"] == "firing" else one["state"]
        since = one["since"][:16].replace("T", " ")
        click.echo(f"{mark:<9} {_plain(one['key'])}  since {since}{'  silenced' if one['silenced'] else ''}")
        click.echo(f"          {_plain(one['title'])}")
        for waiting in _waiting(one):
            error = f": {waiting['last_error']}" if waiting["last_error"] else ""
            click.echo(f"          not sent to {waiting['channel']} in {waiting['attempts']} attempts{error}")


def _plain(text: str) -> str:
    """Return a text without what would move the cursor: AutoBot may have given a budget any name."""
    return "".join(one if one.isprintable() else "?" for one in text)


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
