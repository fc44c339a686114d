"""A worker of a parent that is gone ends, also when the parent died before the worker could look for it."""

import asyncio
import os
import subprocess
import sys

from autobot_analytics.settings import Settings
from web.serve import _load_below
from web.server.bridge import Bridge
from web.server.parent import EXIT_STATUS


def _load(settings: Settings) -> Bridge:
    """Return a bridge to nothing."""
    return Bridge(lambda environ, start_response: [], settings)


def test_worker_knows_who_started_it() -> None:
    """The parent is the process that began to serve, not whoever is the parent when the worker is ready."""
    assert _load_below(4321, _load, Settings()).parent == 4321


def test_worker_of_a_dead_parent_ends_at_once() -> None:
    """Nothing is served for a parent that is not there any more."""
    program = (
        "import asyncio; from web.server.parent import end_with_parent; "
        "end_with_parent(asyncio.new_event_loop(), 2 ** 22 + 1)"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, timeout=60)
    assert ended.returncode == EXIT_STATUS


def test_worker_ends_also_when_nobody_reads_its_log() -> None:
    """A log whose reader is gone keeps no worker alive."""
    program = (
        "import asyncio; from web.server import parent; "
        "parent.log = None; parent.end_with_parent(asyncio.new_event_loop(), 2 ** 22 + 1)"
    )
    ended = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, timeout=60)
    assert ended.returncode == EXIT_STATUS


def test_worker_of_a_living_parent_looks_again() -> None:
    """While the parent lives, the worker goes on and looks again later."""
    loop = asyncio.new_event_loop()
    bridge = _load_below(os.getppid(), _load, Settings())
    bridge.__rsgi_init__(loop)
    assert len(loop._scheduled) == 1  # type: ignore[attr-defined]
    loop.close()
