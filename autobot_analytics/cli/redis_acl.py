"""`autobot-analytics redis-acl`: print the Redis user that the service needs."""

import re
import secrets

import click

from autobot_analytics.cli.group import examples
from autobot_analytics.redis_acl import acl_rule

NAME = re.compile(r"[A-Za-z0-9._-]+")


def _name(ctx: click.Context, param: click.Parameter, name: str) -> str:
    if not NAME.fullmatch(name) or name == "default":
        raise click.BadParameter("letters, digits, dots, dashes and underscores, and not 'default'", ctx, param)
    return name


@click.command(
    name="redis-acl",
    epilog=examples("redis-acl | redis-cli", "redis-acl --file >> /etc/redis/users.acl", "redis-acl --user analytics"),
)
@click.option("--user", default="autobot-analytics", show_default=True, callback=_name, help="Name of the user.")
@click.option("--no-setinfo", "is_old", is_flag=True, help="For Redis 6.2 to 7.1, which does not know CLIENT SETINFO.")
@click.option("--file", "as_file", is_flag=True, help="Print a line for Redis's ACL file instead of a command.")
def redis_acl(user: str, is_old: bool, as_file: bool) -> None:
    """Print a Redis user with exactly the commands and keys that the service needs.

    The command goes to standard output. The user's new password goes to standard error, as part of the URL for
    AUTOBOT_ANALYTICS_REDIS_URL. It is printed once: the command holds only its digest.
    """
    password = secrets.token_hex(24)
    rule = acl_rule(user, password, has_setinfo=not is_old)
    name, _, rules = rule.partition(" ")
    click.echo(f"user {rule}" if as_file else f"ACL SETUSER {name} reset {rules}")
    click.echo(f"AUTOBOT_ANALYTICS_REDIS_URL=redis://{user}:{password}@127.0.0.1:6379/4", err=True)
