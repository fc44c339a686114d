"""`autobot-analytics web`: the HTTP service."""

import click

from autobot_analytics.cli.environment import settings_of

EPILOG = """\b
Examples:
  autobot-analytics web
  autobot-analytics web --host 127.0.0.1 --port 8080
  AUTOBOT_ANALYTICS_WEB_WORKERS=4 autobot-analytics web
"""


@click.command(epilog=EPILOG)
@click.option("--host", metavar="ADDRESS", help="Address to listen on. Default: AUTOBOT_ANALYTICS_HOST.")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port to listen on. Default: AUTOBOT_ANALYTICS_PORT.")
@click.pass_context
def web(ctx: click.Context, host: str | None, port: int | None) -> None:
    """Serve the snapshots over HTTP until SIGTERM or Ctrl-C."""
    settings = settings_of(ctx)
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update=given)
    from web.access.start import StartRefused
    from web.serve import run

    try:
        run(settings)
    except StartRefused as refused:
        raise click.ClickException(str(refused)) from refused
