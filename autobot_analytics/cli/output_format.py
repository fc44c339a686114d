"""The options `--format table|json` and `--json` of every command that prints figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

FORMATS = ("table", "json")

Command = TypeVar("Command", bound=Callable[..., Any])


def format_option(command: Command) -> Command:
    """Add `--format`, and `--json` as a short form of `--format json`; the command receives `as_json`."""
    choose = click.option(
        "--format",
        "as_json",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        callback=lambda ctx, param, chosen: chosen == "json" or ctx.meta.get(_JSON_GIVEN, False),
        help="Output format.",
    )
    short = click.option(
        "--json",
        is_flag=True,
        is_eager=True,  # `--format` reads what it leaves, wherever the two stand
        expose_value=False,
        callback=_note_json,
        help="Same as --format json.",
    )
    return choose(short(command))


_JSON_GIVEN = "autobot_analytics.json"


def _note_json(ctx: click.Context, param: click.Parameter, given: bool) -> None:
    if given:
        ctx.meta[_JSON_GIVEN] = True
