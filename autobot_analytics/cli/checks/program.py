"""Check of the program itself: which Python runs which release, and from where."""

import platform
import sys
from pathlib import Path

import autobot_analytics
from autobot_analytics.cli.checks.finding import Finding, right
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.release import release


def program(at: Installation) -> Finding:
    """Show the release, the Python that runs it and where both lie."""
    code = Path(autobot_analytics.__file__).parent
    return right(
        f"release {release()} in {code}, "
        f"Python {platform.python_version()} ({sys.prefix}), {platform.system()} {platform.machine()}"
    )
