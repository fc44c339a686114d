"""`autobot-analytics demo`: the whole service on sample data, in one command."""

from pathlib import Path

import click

from autobot_analytics.addresses import shown_url
from autobot_analytics.cli.environment import settings_of

EPILOG = """\b
Examples:
  autobot-analytics demo
  autobot-analytics demo --port 8080 --open
  autobot-analytics demo --keep /tmp/demo

It brings a Redis of its own, and leaves nothing behind unless told to. Its data are extracts of public data sets,
moved to now: what agents of language models really cost in two weeks, and half a year of clicks in a shop.
"""


def _redis_url(ctx: click.Context, param: click.Parameter, url: str | None) -> str | None:
    from autobot_analytics.redis_url import checked_redis_url

    try:
        return url and checked_redis_url(url)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error


@click.command(epilog=EPILOG)
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the web service; another one if it is taken.")
@click.option("--redis-url", callback=_redis_url, help="An empty Redis database to use, instead of starting a Redis.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Folder for warehouse and logs, kept.")
@click.option("--open", "open_browser", is_flag=True, help="Open the browser once there are figures.")
@click.pass_context
def demo(ctx: click.Context, port: int | None, redis_url: str | None, keep: Path | None, open_browser: bool) -> None:
    """Show the service: Redis, sample data, scheduler, web and live traffic, until Ctrl-C."""
    settings = settings_of(ctx)
    import redis
    from rich.console import Console

    from autobot_analytics.demo.embedded_redis import RedisUnavailable
    from autobot_analytics.demo.processes import ProcessEnded
    from autobot_analytics.demo.session import Demo, DemoRefused

    console = Console(highlight=False)
    wanted = Demo(settings, console, ctx.obj, port or settings.port, redis_url, keep, open_browser)
    try:
        wanted.run()
    except (DemoRefused, ProcessEnded, RedisUnavailable) as error:
        raise click.ClickException(str(error)) from error
    except redis.RedisError as error:
        raise click.ClickException(
            f"{shown_url(redis_url) if redis_url else 'The Redis of the demo'}: {error}"
        ) from error
