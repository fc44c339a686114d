"""What commands meet outside themselves: the settings and Redis; what is wrong with them is said in a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from autobot_analytics.addresses import shown_url
from autobot_analytics.redis_faults import advice, spell_with_advice

if TYPE_CHECKING:  # both are slow to import, and --help needs neither
    import redis

    from autobot_analytics.settings import Settings


CONNECTING = re.compile(r"^Error -?\d+ connecting to \S+ ")  # redis-py's words before the reason


class SettingsError(click.ClickException):
    """Settings that cannot be used, one message per line."""

    exit_code = 2


def settings_of(ctx: click.Context) -> Settings:
    """Read the settings; raises SettingsError with a line for each wrong one."""
    from pydantic import ValidationError

    from autobot_analytics.settings import ENV_PREFIX, load_settings

    try:
        return load_settings(ctx.obj)
    except ValidationError as error:
        lines = [
            f"{ENV_PREFIX}{'_'.join(map(str, wrong['loc'])).upper()}: {wrong['msg'].removeprefix('Value error, ')}"
            for wrong in error.errors(include_url=False, include_input=False)  # an input may hold a password
        ]
        raise SettingsError("\n".join(lines)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{ctx.obj} is no env file: it is no text in UTF-8.") from error


@contextmanager
def connected(settings: Settings) -> Iterator[redis.Redis]:
    """Return a client of a Redis that answers; whatever fails there ends the command with one line and exit code 1."""
    import redis

    place = shown_url(settings.redis_url)
    try:
        client = redis.Redis.from_url(
            settings.redis_url,
            socket_timeout=settings.redis_timeout_s,
            socket_connect_timeout=settings.redis_timeout_s,
        )
    except ValueError as error:
        raise SettingsError(f"AUTOBOT_ANALYTICS_REDIS_URL: {error}") from error
    try:
        with client:
            client.ping()
            yield client
    except redis.AuthenticationError as error:
        reason = str(error).partition(",")[0]
        raise click.ClickException(
            f"Redis at {place} refuses us ({reason}); put user and password into AUTOBOT_ANALYTICS_REDIS_URL."
        ) from error
    except (redis.ConnectionError, redis.TimeoutError) as error:
        reason = CONNECTING.sub("", str(error)).rstrip(".")
        if (told := advice(error)) is not None:
            raise click.ClickException(f"Redis at {place} cannot be used ({reason}): {told}.") from error
        raise click.ClickException(
            f"No Redis answers at {place} ({reason}); start it, or set AUTOBOT_ANALYTICS_REDIS_URL to where it is."
        ) from error
    except redis.RedisError as error:
        raise click.ClickException(f"Redis at {place}: {spell_with_advice(error)}.") from error
