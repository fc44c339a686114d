"""`autobot-analytics run`: jobs once, in order, without a scheduler."""

import click

from autobot_analytics.cli.environment import settings_of
from autobot_analytics.cli.reporting import report_writer
from autobot_analytics.cli.scheduler import accept_option

EPILOG = """\b
Examples:
  autobot-analytics run tick
  autobot-analytics run --all

The exit status is 0 when all jobs succeeded. A scheduler on the same data folder must be stopped first.
"""


@click.command(epilog=EPILOG)
@click.argument("names", metavar="[JOB]...", nargs=-1)
@click.option("--all", "all_jobs", is_flag=True, help="Run every job, in the order of the schedule.")
@accept_option
@click.pass_context
def run(ctx: click.Context, names: tuple[str, ...], all_jobs: bool, accept_new_warehouse: bool) -> None:
    """Run JOBs once, in the order given, and exit; without a JOB, list them."""
    from jobs.runner.schedule import JOBS

    if all_jobs and names:
        raise click.UsageError("Give either jobs or --all.")
    if not all_jobs and not names:
        for job in JOBS:
            click.echo(f"{job.name:16} {job.meaning}")
        return
    known = [job.name for job in JOBS]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f"No job is called {', '.join(unknown)}; the jobs are {', '.join(known)}.")
    settings = settings_of(ctx)
    from jobs.runner.scheduler import run_jobs

    ctx.exit(run_jobs(settings, None if all_jobs else names, report_writer(settings), accept_new_warehouse))
