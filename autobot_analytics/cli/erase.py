"""`autobot-analytics erase`: what tells who somebody is goes; what was counted stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import connected, settings_of

if TYPE_CHECKING:
    from jobs.retention.erase import Stored

EPILOG = """\b
Examples:
  autobot-analytics erase user_000042 --dry-run
  autobot-analytics erase user_000042

The user and all sessions of the user get random names in the warehouse, in Redis and in the lake. Identifiers and
texts of their events go, as do entries of the streams and dead letters that name the user. No figure changes. A
scheduler on the same data folder must be stopped first. Ended half-way, the same command does the rest.
"""


@click.command(epilog=EPILOG)
@click.argument("user_id")
@click.option("--dry-run", is_flag=True, help="Show what is stored and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def erase(ctx: click.Context, user_id: str, dry_run: bool, yes: bool) -> None:
    """Make the events of USER_ID nobody's. This cannot be undone."""
    settings = settings_of(ctx)
    from duckdb import Error as DuckDBError

    from jobs.failure import JobFailed
    from jobs.ingest.poison import Stuck
    from jobs.retention.erase import NOBODY, find, remove, rename, write_anew
    from jobs.runner.scheduler import at_work
    from snapshots.writer import Overtaken

    if user_id in NOBODY or not user_id:
        raise click.UsageError(f"{user_id!r} stands for users who are not known, and names nobody.")
    begun = settings.data_dir / ".erasing"
    try:
        with connected(settings):
            with at_work(settings) as context:
                context.warehouse.require_room(settings.min_free_mb)
                is_stored = _show(find(context, user_id))
                if not is_stored and not begun.exists():
                    raise click.ClickException(
                        f"Nothing is stored of a user {user_id!r}: nothing to erase. Is it spelled as in the events?"
                    )
                if dry_run:
                    return
                if not yes:
                    click.confirm("Erase it for ever?", abort=True)
                begun.touch()  # until all is done: the same command then goes on, though it finds nothing any more
                remove(context)
                rename(context, user_id)
            write_anew(settings)
            begun.unlink(missing_ok=True)
    except Overtaken as error:
        raise click.ClickException(f"Not published ({error}): run the same command again.") from error
    except (JobFailed, Stuck) as error:
        raise click.ClickException(str(error)) from error
    except (OSError, DuckDBError) as error:
        told = next(iter(str(error).splitlines()), type(error).__name__)
        raise click.ClickException(f"Ended half-way ({told}). Mend that and run the same command again.") from error
    click.echo("Erased. Backups and exports that were made before are not touched: see privacy.md.")


def _show(stored: Stored) -> bool:
    """Show what is stored; return whether it is anything."""
    lines = {
        "events": stored.events,
        "model calls": stored.calls,
        "entries of tasks whose texts name the user": stored.task_entries,
        "dead letters": stored.dead_letters,
        "sessions": stored.sessions,
        "days": stored.days,
    }
    for name, count in lines.items():
        if count:
            click.echo(f"{count:>12,} {name}")
    return any(lines.values())
