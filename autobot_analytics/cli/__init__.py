"""The command line `autobot-analytics`: one file per command.

Files import click and nothing slow at their top, so that `--help` answers at once; what a command needs it imports
when it runs.
"""

import os
from pathlib import Path

import click

from autobot_analytics.cli.alerts import alerts
from autobot_analytics.cli.backtest import backtest
from autobot_analytics.cli.backup import backup
from autobot_analytics.cli.demo import demo
from autobot_analytics.cli.doctor import doctor
from autobot_analytics.cli.erase import erase
from autobot_analytics.cli.group import Group
from autobot_analytics.cli.import_autobot import import_autobot
from autobot_analytics.cli.load import load
from autobot_analytics.cli.mcp import mcp
from autobot_analytics.cli.prices import prices
from autobot_analytics.cli.rebuild import rebuild
from autobot_analytics.cli.redis_acl import redis_acl
from autobot_analytics.cli.reprice import reprice
from autobot_analytics.cli.restore import restore
from autobot_analytics.cli.run import run
from autobot_analytics.cli.scheduler import scheduler
from autobot_analytics.cli.sql import sql
from autobot_analytics.cli.status import status
from autobot_analytics.cli.token import token
from autobot_analytics.cli.web import web

COMMANDS = (
    alerts,
    backtest,
    backup,
    demo,
    doctor,
    erase,
    import_autobot,
    load,
    mcp,
    prices,
    rebuild,
    redis_acl,
    reprice,
    restore,
    run,
    scheduler,
    sql,
    status,
    token,
    web,
)

EPILOG = """\b
Examples:
  autobot-analytics demo
  autobot-analytics --env-file /etc/autobot-analytics/env status
  AUTOBOT_ANALYTICS_TIMEZONE=Europe/Berlin autobot-analytics scheduler
"""


def print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    """Print which release this is, and end."""
    if asked and not ctx.resilient_parsing:
        from autobot_analytics.release import release

        click.echo(f"autobot-analytics {release()}")
        ctx.exit()


@click.group("autobot-analytics", cls=Group, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EPILOG)
@click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="AUTOBOT_ANALYTICS_ENV_FILE",
    show_envvar=True,
    help="File of AUTOBOT_ANALYTICS_…=… lines; variables of the environment win over it.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=print_version,
    help="Show the version and the commit, and exit.",
)
@click.pass_context
def main(ctx: click.Context, env_file: Path | None) -> None:
    """Analytics of an AI-agent platform: from Redis streams to snapshots to HTTP."""
    os.umask(0o077)  # data and secrets are this user's alone
    ctx.obj = env_file


for command in COMMANDS:
    main.add_command(command)
