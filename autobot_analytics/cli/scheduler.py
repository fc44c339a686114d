"""`autobot-analytics scheduler`: the jobs, each in its interval, until told to stop."""

import click

from autobot_analytics.cli.environment import settings_of
from autobot_analytics.cli.reporting import report_writer

EPILOG = """\b
Examples:
  autobot-analytics scheduler
  AUTOBOT_ANALYTICS_TICK_INTERVAL_S=30 autobot-analytics --env-file /etc/autobot-analytics/env scheduler

One scheduler may use a data folder; a second one refuses to start. SIGTERM and Ctrl-C let the running job finish.
"""

accept_option = click.option(
    "--accept-new-warehouse",
    is_flag=True,
    help="Replace the figures that another warehouse published, though this one is new; its history is gone.",
)


@click.command(epilog=EPILOG)
@accept_option
@click.pass_context
def scheduler(ctx: click.Context, accept_new_warehouse: bool) -> None:
    """Run the jobs in their intervals until SIGTERM or Ctrl-C."""
    settings = settings_of(ctx)
    from autobot_analytics.cli.scheduler_port import PortTaken, listening
    from jobs.runner.scheduler import serve

    try:
        ctx.exit(serve(settings, report_writer(settings), accept_new_warehouse, listening))
    except PortTaken as taken:
        raise click.ClickException(str(taken)) from taken
