"""`autobot-analytics token`: who may use the HTTP service, and for what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from autobot_analytics.cli.environment import connected, settings_of
from autobot_analytics.cli.group import Group, examples
from autobot_analytics.cli.output_format import format_option

if TYPE_CHECKING:
    from autobot_analytics.stores.tokens import Token, Tokens

ROLES = ("reader", "writer", "admin")
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
COLUMNS = ("id", "name", "roles", "state", "expires_at", "last_used_at")  # so many fit 80 characters
Row = dict[str, str | list[str] | None]
LONGEST = timedelta(days=36_500)
TAKES_EFFECT = "Running services know within a few seconds."

EPILOG = """\b
Examples:
  autobot-analytics token create --role reader --name grafana --expires 90d
  autobot-analytics token create --role reader --role writer --name backend
  autobot-analytics token list
  autobot-analytics token rotate 4f0c21aa --grace 24h
  autobot-analytics token revoke 4f0c21aa

\b
reader  GET; reports
writer  tracking and OTLP, and no reading
admin   everything, budgets too
"""


class Lifetime(click.ParamType[timedelta | None]):
    """A length of time: 30m, 12h, 90d, 4w, or never."""

    name = "SPAN"

    def convert(
        self, value: str | timedelta | None, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta | None:
        """Read `90d`; never is None."""
        if not isinstance(value, str):
            return value
        if value == "never":
            return None
        found = re.fullmatch(r"(\d{1,6})([mhdw])", value)
        if found is None:
            self.fail(f"{value!r} is no length of time such as 30m, 12h, 90d or 4w.", param, ctx)
        span = timedelta(**{UNITS[found[2]]: int(found[1])})
        if not timedelta(0) < span <= LONGEST:
            self.fail(f"{value!r} is not between a minute and 100 years.", param, ctx)
        return span


@click.group(cls=Group, epilog=EPILOG)
def token() -> None:
    """Make, list, rotate and revoke the tokens of the HTTP service."""


@token.command(
    epilog=examples(
        "token create --role reader --name grafana --expires 90d",
        "token create --role reader --role writer --name backend",
    )
)
@click.option("--role", "roles", type=click.Choice(ROLES), multiple=True, required=True, help="May be given twice.")
@click.option("--name", required=True, help="Whose it is or what for; shown in lists, never secret.")
@click.option("--expires", type=Lifetime(), default="never", show_default=True, help="30m, 12h, 90d, 4w, or never.")
@click.pass_context
def create(ctx: click.Context, roles: tuple[str, ...], name: str, expires: timedelta | None) -> None:
    """Make a token and print it: once, as only its hash is kept."""
    from autobot_analytics.stores.tokens import Role

    with _tokens(ctx) as tokens:
        made, text = tokens.create(name, [Role(role) for role in roles], expires)
    _show_once(made, text)


@token.command("list", epilog=examples("token list", "token list --all --format json | jq '.[].name'"))
@click.option("--all", "with_ended", is_flag=True, help="Revoked and expired ones too.")
@format_option
@click.pass_context
def list_tokens(ctx: click.Context, with_ended: bool, as_json: bool) -> None:
    """Show the tokens: id, name, roles, and when each was made, ends and was last used. Never the token itself."""
    now = datetime.now(UTC)
    with _tokens(ctx) as tokens:
        used = tokens.last_used()
        found = sorted(tokens.read().values(), key=lambda one: (one.created_at, one.id))
    rows = [_row(one, used.get(one.id), now) for one in found if with_ended or one.state(now) == "live"]
    if as_json:
        import json

        click.echo(json.dumps(rows, indent=2))
    elif rows:
        _print_table(rows)
    else:
        click.echo("No tokens." if not found else "No live tokens; `token list --all` shows the others.")


@token.command(epilog=examples("token revoke 4f0c21aa"))
@click.argument("token_id", metavar="ID")
@click.pass_context
def revoke(ctx: click.Context, token_id: str) -> None:
    """End the token ID now."""
    with _tokens(ctx) as tokens:
        ended = tokens.revoke(token_id)
    click.echo(f"Revoked {ended.id} ({ended.name}). {TAKES_EFFECT}")


@token.command(epilog=examples("token rotate 4f0c21aa", "token rotate 4f0c21aa --grace 30m"))
@click.argument("token_id", metavar="ID")
@click.option("--grace", type=Lifetime(), default="24h", show_default=True, help="How long the old token still works.")
@click.pass_context
def rotate(ctx: click.Context, token_id: str, grace: timedelta | None) -> None:
    """Make the successor of token ID, with its name, roles and lifetime; both work until the grace is over."""
    if grace is None:
        raise click.UsageError("The old token must end some time: give --grace a length.")
    with _tokens(ctx) as tokens:
        made, text, old = tokens.rotate(token_id, grace)
    _show_once(made, text)
    click.echo(f"{old.id} works until {_moment(old.expires_at)}.", err=True)


@token.command(epilog=examples("token forget 4f0c21aa"))
@click.argument("token_id", metavar="ID")
@click.pass_context
def forget(ctx: click.Context, token_id: str) -> None:
    """Remove the record of the revoked or expired token ID."""
    with _tokens(ctx) as tokens:
        tokens.forget(token_id)
        left = bool(tokens.read())
    click.echo(f"Forgot {token_id}.")
    if not left:
        click.echo("That was the last: from its next start the web service asks for no token, on loopback only.")


@contextmanager
def _tokens(ctx: click.Context) -> Iterator[Tokens]:
    """Return the tokens; what cannot be done is said in a line."""
    settings = settings_of(ctx)
    from autobot_analytics.stores.tokens import TokenError, Tokens

    with connected(settings) as client:
        try:
            yield Tokens(client, lambda: datetime.now(UTC))
        except TokenError as error:
            raise click.ClickException(str(error)) from error


def _show_once(made: Token, text: str) -> None:
    """Print the token alone on stdout, so that a script can take it, and the rest on stderr."""
    click.echo(text)
    click.echo(
        f"Token {made.id} ({made.name}): {', '.join(made.roles)}; expires {_moment(made.expires_at)}. "
        f"It is not shown again.\nUse it as  Authorization: Bearer <token>  {TAKES_EFFECT}",
        err=True,
    )


def _row(one: Token, used: datetime | None, now: datetime) -> Row:
    return {
        "id": one.id,
        "name": one.name,
        "roles": [str(role) for role in one.roles],
        "state": one.state(now),
        "created_at": _stamp(one.created_at),
        "expires_at": _stamp(one.expires_at),
        "last_used_at": _stamp(used),
    }


def _print_table(rows: list[Row]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in COLUMNS:
        foldable = name in ("name", "roles")
        heading = name.removesuffix("_at").replace("_", " ")
        table.add_column(heading, no_wrap=not foldable, overflow="fold", min_width=8)
    for row in rows:
        table.add_row(*(Text(_shown(name, row[name])) for name in COLUMNS))
    Console(highlight=False).print(table)


def _shown(name: str, value: str | list[str] | None) -> str:
    if value is None:
        return "never"
    if isinstance(value, list):
        return ", ".join(value)
    return value[: len("2026-03-12T10:00")].replace("T", " ") if name.endswith("_at") else value


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _moment(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
