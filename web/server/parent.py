"""Ends a worker whose parent was killed: it would hold the port, and nobody could start the service anew."""

import os
from asyncio import AbstractEventLoop

import structlog

LOOK_EVERY_S = 1.0
EXIT_STATUS = 70  # EX_SOFTWARE

log = structlog.get_logger(__name__)


def end_with_parent(loop: AbstractEventLoop, parent: int) -> None:
    """Look every second whether `parent` is still there; end the process when it is not."""
    if os.getppid() != parent:
        try:
            log.error("parent_gone", parent=parent)
        finally:  # whoever read the log may be gone too
            os._exit(EXIT_STATUS)
    loop.call_later(LOOK_EVERY_S, end_with_parent, loop, parent)
