"""`autobot-analytics restore`: a backup back in place of the warehouse."""

from datetime import UTC, datetime
from pathlib import Path

import click

from autobot_analytics.cli.environment import connected, settings_of

EPILOG = """\b
Examples:
  autobot-analytics restore /srv/backup/2026-03-12T020000Z
  sudo autobot-analytics-admin restore --yes /srv/backup/2026-03-12T020000Z

Stop the scheduler first. Checks the backup whole before it changes anything; a warehouse that is there is kept beside,
and replaced only with --yes. Of Redis only what is not there comes back.
"""


@click.command(epilog=EPILOG)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace the warehouse that is there; it is kept under another name.")
@click.pass_context
def restore(ctx: click.Context, folder: Path, yes: bool) -> None:
    """Put the backup in FOLDER back."""
    settings = settings_of(ctx)
    from jobs.backup.restore import restore as put_back
    from jobs.failure import JobFailed

    try:
        with connected(settings) as client:
            aside, restored, left = put_back(settings, folder, client, datetime.now(UTC), yes)
    except JobFailed as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{settings.warehouse_path}: restored.")
    if aside:
        click.echo(f"{aside}: what was there before; remove it when all is well.")
    click.echo(f"Redis: restored {', '.join(restored) or 'nothing'}; there already: {', '.join(left) or 'nothing'}.")
    click.echo("The scheduler reads on from the places in the streams that the backup remembers.")
