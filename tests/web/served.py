"""The service on granian with the tests' clock: `python -m tests.web.served REDIS_URL PORT`."""

import sys

from autobot_analytics import logs
from autobot_analytics.settings import Settings
from tests.web.conftest import NOW
from web.app import create_app
from web.serve import serve as serve_bridge
from web.server.bridge import Bridge


def load(settings: Settings) -> Bridge:
    """Make the application as the tests' clock has it."""
    logs.configure(settings)
    return Bridge(create_app(settings, clock=lambda: NOW), settings)


def serve(redis_url: str, port: int) -> None:
    """Serve until the process is ended."""
    settings = Settings(redis_url=redis_url, port=port, log_level="error")
    serve_bridge(settings, load)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
