"""`autobot-analytics erase`: what tells who somebody is goes; what was counted stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import connected, settings_of
from autobot_analytics.cli.warehouse_requests import request

if TYPE_CHECKING:
    from jobs.retention.erase import Stored

EPILOG = """\b
Examples:
  autobot-analytics erase user_000042 --dry-run
  autobot-analytics erase user_000042

The user and all sessions of the user get random names in the warehouse, in Redis and in the lake. Identifiers and
texts of their events go, as do entries of the streams and dead letters that name the user. No figure changes. A running
scheduler does the work: its jobs wait meanwhile. Ended half-way, the same command does the rest.
"""


@click.command(epilog=EPILOG)
@click.argument("user_id")
@click.option("--dry-run", is_flag=True, help="Show what is stored and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def erase(ctx: click.Context, user_id: str, dry_run: bool, yes: bool) -> None:
    """Make the events of USER_ID nobody's. This cannot be undone."""
    settings = settings_of(ctx)
    from jobs.retention.erase import NOBODY, Stored, nobody

    if user_id in NOBODY or not user_id:
        raise click.UsageError(f"{user_id!r} stands for users who are not known, and names nobody.")
    with connected(settings):
        found = request(settings, "erase_dry", user_id=user_id)
        if not _show(Stored(**found["stored"])) and not found["is_begun"]:
            raise click.ClickException(nobody(user_id))
        if dry_run:
            return
        if not yes:
            click.confirm("Erase it for ever?", abort=True)
        request(settings, "erase", user_id=user_id)
    click.echo("Erased. Backups and exports that were made before are not touched: see privacy.md.")


def _show(stored: Stored) -> bool:
    """Show what is stored; return whether it is anything."""
    lines = (
        (stored.events, "event", "events"),
        (stored.calls, "model call", "model calls"),
        (
            stored.task_entries,
            "entry of a task whose texts name the user",
            "entries of tasks whose texts name the user",
        ),
        (stored.dead_letters, "dead letter", "dead letters"),
        (stored.sessions, "session", "sessions"),
        (stored.days, "day", "days"),
    )
    for count, one, many in lines:
        if count:
            click.echo(f"{count:>12,} {one if count == 1 else many}")
    return stored.is_anything
