"""The service on granian with the tests' clock: `python -m tests.web.served REDIS_URL PORT`."""

import sys
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from autobot_analytics import logs
from autobot_analytics.settings import Settings
from tests.web.conftest import NOW
from web.app import create_app


def load(settings: Settings) -> Any:
    """Make the application as the tests' clock has it."""
    logs.configure(settings)
    return create_app(settings, clock=lambda: NOW)


def serve(redis_url: str, port: int) -> None:
    """Serve until the process is ended."""
    settings = Settings(redis_url=redis_url, port=port, log_level="error")
    Server(
        target="web.app",
        address=settings.host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=settings.web_threads,
        websockets=False,
        log_level=LogLevels.error,
    ).serve(target_loader=partial(load, settings), wrap_loader=False)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
