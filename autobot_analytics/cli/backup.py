"""`autobot-analytics backup`: a backup now, made by the scheduler if one runs."""

from pathlib import Path

import click

from autobot_analytics.cli.environment import connected, settings_of
from autobot_analytics.cli.warehouse_requests import request

EPILOG = """\b
Examples:
  autobot-analytics backup /srv/backup
  sudo autobot-analytics-admin backup /srv/backup

Makes a folder there that is named for the moment. A running scheduler makes it: its user must be able to write
there. Where AUTOBOT_ANALYTICS_BACKUP_DIR is set, the scheduler makes backups by itself.
"""


@click.command(epilog=EPILOG)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def backup(ctx: click.Context, folder: Path) -> None:
    """Back the warehouse up into FOLDER, with budgets, tokens and silences of Redis."""
    settings = settings_of(ctx)
    from autobot_analytics.release import release

    with connected(settings):
        made = Path(request(settings, "backup", folder=str(folder.resolve())))
    size_mb = sum(path.stat().st_size for path in made.iterdir()) / 1e6
    click.echo(f"{made}: {size_mb:,.1f} MB, of release {release()}")
