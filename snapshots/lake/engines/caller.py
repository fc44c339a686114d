"""Ends the statements of a caller who has gone: the web server says when, an engine says how a statement is ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from snapshots.lake.engines.protocol import EngineError

Watch = Callable[[Callable[[], object]], Callable[[], None]]  # takes what to call when the caller goes; returns its end

watch_caller: ContextVar[Watch | None] = ContextVar("watch_caller", default=None)


class CallerGone(EngineError):
    """The caller did not wait for the answer."""


@dataclass
class Caller:
    """The one who waits for an answer. `end` ends the statement that runs for them; it may be called more than once."""

    has_gone: bool = False
    end: Callable[[], object] | None = None

    def go(self) -> None:
        """Note that they have gone, and end their statement."""
        self.has_gone = True
        if (end := self.end) is not None:
            end()

    def require(self) -> None:
        """Raise CallerGone if they have gone."""
        if self.has_gone:
            raise CallerGone("The client closed the connection before the answer was made.")


@contextmanager
def waiting_caller() -> Iterator[Caller]:
    """Return who waits for what runs now; without a web server nobody ever goes."""
    caller, watch = Caller(), watch_caller.get()
    stop = watch(caller.go) if watch else None
    try:
        yield caller
    finally:
        if stop is not None:
            stop()
