"""`autobot-analytics web`: the HTTP service."""

import click

from autobot_analytics.cli.environment import settings_of

EPILOG = """\b
Examples:
  autobot-analytics web
  AUTOBOT_ANALYTICS_PORT=8080 AUTOBOT_ANALYTICS_WEB_WORKERS=4 autobot-analytics web
"""


@click.command(epilog=EPILOG)
@click.pass_context
def web(ctx: click.Context) -> None:
    """Serve the snapshots over HTTP until SIGTERM or Ctrl-C."""
    settings = settings_of(ctx)
    from web.access.start import StartRefused
    from web.serve import run

    try:
        run(settings)
    except StartRefused as refused:
        raise click.ClickException(str(refused)) from refused
