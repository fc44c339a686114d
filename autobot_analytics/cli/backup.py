"""`autobot-analytics backup`: a backup now, while the scheduler is stopped."""

from pathlib import Path

import click

from autobot_analytics.cli.environment import connected, settings_of

EPILOG = """\b
Examples:
  autobot-analytics backup /srv/backup
  sudo autobot-analytics-admin backup /srv/backup

Makes a folder there that is named for the moment. A scheduler that runs makes backups itself where
AUTOBOT_ANALYTICS_BACKUP_DIR is set, and need not be stopped for them; for this command it must.
"""


@click.command(epilog=EPILOG)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def backup(ctx: click.Context, folder: Path) -> None:
    """Back the warehouse up into FOLDER, with budgets, tokens and silences of Redis."""
    settings = settings_of(ctx)
    from autobot_analytics.release import release
    from jobs.backup.job import back_up
    from jobs.failure import JobFailed
    from jobs.runner.lock import AlreadyRunning
    from jobs.runner.scheduler import at_work

    try:
        with connected(settings), at_work(settings) as context:
            made = back_up(context, folder)
    except AlreadyRunning as error:
        raise click.ClickException(
            f"{error}. A running scheduler makes backups itself: AUTOBOT_ANALYTICS_BACKUP_DIR."
        ) from error
    except JobFailed as error:
        raise click.ClickException(str(error)) from error
    size_mb = sum(path.stat().st_size for path in made.iterdir()) / 1e6
    click.echo(f"{made}: {size_mb:,.1f} MB, of release {release()}")
