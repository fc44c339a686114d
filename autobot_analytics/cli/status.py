"""`autobot-analytics status`: how the pipeline is; the same figures as the health endpoint, without the web service."""

import click

from autobot_analytics.cli.environment import connected, settings_of

EPILOG = """\b
Examples:
  autobot-analytics status
  autobot-analytics status --json | jq .streams.llm.lag

The exit status is 0 when all is well, 3 when something needs attention (it is said what), 1 without Redis.
"""
NEEDS_ATTENTION = 3


@click.command(epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as /api/analytics/health does.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show streams, snapshots and jobs: what arrived, what was lost, how old the figures are."""
    settings = settings_of(ctx)
    with connected(settings) as client:
        from web.app import create_app
        from web.context import EXTENSION
        from web.health import read_health

        health = read_health(create_app(settings, redis=client).extensions[EXTENSION])
    if as_json:
        click.echo(health.model_dump_json(indent=2))
    else:
        from autobot_analytics.cli.status_report import print_health

        print_health(health.model_dump())
    ctx.exit(0 if health.status == "ok" else NEEDS_ATTENTION)
