"""`autobot-analytics import-autobot`: what AutoBot keeps in its lists into the streams, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import connected, settings_of

if TYPE_CHECKING:
    import redis
    from rich.console import Console

    from autobot_analytics.settings import Settings
    from jobs.bridge.copy import Copy

INTERRUPTED = 130  # exit code of a program that Ctrl-C ended

EPILOG = """\b
Examples:
  autobot-analytics import-autobot --dry-run
  autobot-analytics import-autobot --running

AutoBot's keys are only read. Run again, it copies what came since; it knows what the bridge has copied, and the bridge
what it has. Budgets need no import: they are read where AutoBot keeps them. docs/autobot.md says more.
"""


@click.command("import-autobot", epilog=EPILOG)
@click.option("--only", type=click.Choice(("agents", "llm")), help="One of the lists: tasks, or model calls.")
@click.option("--running", is_flag=True, help="Also tasks that are running now, which are in no list yet.")
@click.option("--dry-run", is_flag=True, help="Say how many there are, and copy nothing.")
@click.pass_context
def import_autobot(ctx: click.Context, only: str | None, running: bool, dry_run: bool) -> None:
    """Copy AutoBot's lists of agent tasks and model calls into the streams."""
    if running and only == "llm":
        raise click.UsageError("--running is about tasks: not with --only llm.")
    settings = settings_of(ctx)
    from rich.console import Console

    from autobot_analytics.cli.load_report import print_notes
    from jobs.bridge.lists import SOURCES

    console = Console(highlight=False, emoji=False)  # `:tasks:` of a key is no picture
    with connected(settings) as client:
        from jobs.bridge.copy import CopiedMeanwhile, look

        try:
            for source in SOURCES:
                if only in (None, source.name):
                    _one(console, client, look(client, source), settings, dry_run)
            if running:
                _running(console, client, settings, dry_run)
        except CopiedMeanwhile as error:
            raise click.ClickException(f"{error}; run this again if its bridge is not on.") from error
        except KeyboardInterrupt:
            click.echo("Not all was copied. Run the same command again: it goes on where this one ended.")
            raise SystemExit(INTERRUPTED) from None
        print_notes(console, _notes(client, settings, dry_run))


def _one(console: Console, client: redis.Redis, found: Copy, settings: Settings, dry_run: bool) -> None:
    """Print what is new in one list, and copy it."""
    from autobot_analytics.cli.load_report import print_notes, sending_progress
    from jobs.bridge.copy import copy
    from jobs.bridge.entries import is_fault

    new = len(found.found.items)
    faulty = sum(map(is_fault, found.entries()))
    console.print(f"{found.source.key}: {found.found.length:,} items, {new:,} of them new", soft_wrap=True)
    notes = [f"{faulty:,} cannot be read; they become dead letters, with what is wrong with them."] if faulty else []
    if found.lost is None:
        notes.append("All of it is new: some may have been cut off since the last copy, and nothing tells how many.")
    elif found.lost:
        notes.append(f"{found.lost:,} more were cut off before they were copied, by AutoBot's own counters.")
    print_notes(console, notes)
    if dry_run or not new:
        return
    with sending_progress(console) as progress:
        task = progress.add_task("copying", total=new)
        copy(client, found, settings.stream_maxlen, on_copied=lambda items: progress.advance(task, items))
    console.print(f"Copied {new:,} to {found.source.stream.key}.")


def _running(console: Console, client: redis.Redis, settings: Settings, dry_run: bool) -> None:
    """Print how many tasks run now, and add an entry for each; a repeat is recognised by its event_id."""
    from autobot_analytics.contract import AGENTS
    from jobs.bridge.copy import add
    from jobs.bridge.entries import entries
    from jobs.bridge.lists import running

    tasks = list(entries(AGENTS, running(client)))
    console.print(f"agent_analytics:running: {len(tasks):,} tasks")
    if tasks and not dry_run:
        add(client, AGENTS, tasks, settings.stream_maxlen)
        console.print(f"Copied {len(tasks):,} to {AGENTS.key}.")


def _notes(client: redis.Redis, settings: Settings, dry_run: bool) -> list[str]:
    from autobot_analytics.loading.sending import memory_warning

    warning = memory_warning(client)
    notes = [warning] if warning else []
    if dry_run:
        notes.append("Dry run: nothing was copied.")
    elif settings.bridge == "off":
        notes.append("What AutoBot adds from now on is copied with AUTOBOT_ANALYTICS_BRIDGE=all, or by a next import.")
    return notes
