"""Asks for work on the warehouse: of the scheduler if one runs on the data folder, else done by this command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from autobot_analytics.settings import Settings

TRIES, PAUSE_S = 20, 0.5  # a scheduler that starts holds the folder before it listens


def request(settings: Settings, name: str, **parameters: Any) -> Any:
    """Return the result of a request of `jobs.runner.requests`; a failure ends the command with its message."""
    from time import sleep

    from duckdb import Error as DuckDBError

    from jobs.failure import JobFailed
    from jobs.ingest.poison import Stuck
    from jobs.runner.lock import AlreadyRunning
    from jobs.runner.request_socket import NoSchedulerListens, ask_scheduler
    from jobs.runner.requests import REQUESTS
    from jobs.runner.scheduler import at_work
    from snapshots.writer import Overtaken

    try:
        for left in reversed(range(TRIES)):
            try:
                return ask_scheduler(settings, name, parameters)
            except (NoSchedulerListens, FileNotFoundError):
                pass
            try:
                with at_work(settings) as context:
                    kind = REQUESTS[name]
                    return (kind.offline or kind.function)(context, parameters)
            except AlreadyRunning as error:
                if not left:
                    raise click.ClickException(f"{error}; it does not answer requests") from error
                sleep(PAUSE_S)
    except Overtaken as error:
        raise click.ClickException(f"Not published ({error}): run the same command again.") from error
    except (JobFailed, Stuck) as error:
        raise click.ClickException(str(error)) from error
    except (OSError, DuckDBError) as error:
        told = next(iter(str(error).splitlines()), type(error).__name__)
        raise click.ClickException(f"Ended half-way ({told}). Mend that and run the same command again.") from error
    raise AssertionError("unreachable")
