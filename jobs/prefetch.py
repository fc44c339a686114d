"""Working ahead: the next item of a generator is made in a thread while this one is worked on.

Reading Redis holds the interpreter, Polars and DuckDB do not; so the two share the machine's cores.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
_POLL_S = 0.2


class _End:
    """What the thread says when the generator ended, with the error that ended it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


@contextmanager
def prefetched(make: Callable[[], Generator[Item]]) -> Iterator[Iterator[Item]]:
    """Give the items of `make()` in order, at most one of them made ahead; an error is raised where it belongs.

    Leaving the block closes the generator, in its thread, and waits for that.
    """
    items: Queue[Item | _End] = Queue(maxsize=1)
    stop = Event()
    thread = Thread(target=_produce, args=(make, items, stop), name="prefetch", daemon=True)
    thread.start()
    try:
        yield _consume(items)
    finally:
        stop.set()
        while thread.is_alive():
            _take(items)
            thread.join(_POLL_S / 10)


def _produce(make: Callable[[], Generator[Item]], items: "Queue[Item | _End]", stop: Event) -> None:
    error: BaseException | None = None
    try:
        with closing(make()) as generator:
            for item in generator:
                items.put(item)
                if stop.is_set():
                    return
    except BaseException as failure:  # noqa: BLE001  # it belongs to the thread that waits for the items
        error = failure
    items.put(_End(error))


def _consume(items: "Queue[Item | _End]") -> Iterator[Item]:
    while True:
        item = items.get()
        if not isinstance(item, _End):
            yield item
        elif item.error is not None:
            raise item.error
        else:
            return


def _take(items: "Queue[Item | _End]") -> None:
    try:
        items.get(timeout=_POLL_S / 10)
    except Empty:
        return
