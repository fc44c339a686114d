"""Check of the program itself: which Python runs which release, and from where."""

import platform
import sys
from importlib.metadata import version
from pathlib import Path

import autobot_analytics
from autobot_analytics.cli.checks.finding import Finding, right
from autobot_analytics.cli.checks.installation import Installation


def program(at: Installation) -> Finding:
    """Show the release, the Python that runs it and where both lie."""
    code = Path(autobot_analytics.__file__).parent
    return right(
        f"release {version('autobot-analytics')} in {code}, "
        f"Python {platform.python_version()} ({sys.prefix}), {platform.system()} {platform.machine()}"
    )
