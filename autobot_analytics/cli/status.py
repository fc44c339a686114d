"""`autobot-analytics status`: how the pipeline is; the same figures as the health endpoint, without the web service."""

import click

from autobot_analytics.cli.environment import connected, settings_of
from autobot_analytics.cli.exit_status import NEEDS_ATTENTION, OK
from autobot_analytics.cli.output_format import format_option

EPILOG = """\b
Examples:
  autobot-analytics status
  autobot-analytics status --format json | jq .streams.llm.lag

The JSON is that of /api/analytics/health. The exit status is 0 if all is well, 3 if something needs attention, 1 if
Redis does not answer, 2 if a setting is wrong.
"""


@click.command(epilog=EPILOG)
@format_option
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show streams, snapshots and jobs: what arrived, what was lost, how old the figures are."""
    settings = settings_of(ctx)
    with connected(settings) as client:
        from web.api.health.routes import read_health
        from web.app import create_app
        from web.reading.context import EXTENSION

        health = read_health(create_app(settings, redis=client).extensions[EXTENSION])
    if as_json:
        click.echo(health.model_dump_json(indent=2))
    else:
        from autobot_analytics.cli.status_report import print_health

        print_health(health.model_dump())
    ctx.exit(OK if health.status == "ok" else NEEDS_ATTENTION)
