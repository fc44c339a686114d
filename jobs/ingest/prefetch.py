"""Working ahead: the next item of a generator is made in a thread while this one is worked on.

Reading Redis holds the interpreter, Polars and DuckDB do not; so stages, each ahead of the next, share the machine's
cores.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")


class _End:
    """What the thread says when the generator ended, with the error that ended it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


@contextmanager
def prefetched(make: Callable[[], Generator[Item]]) -> Iterator[Iterator[Item]]:
    """Return the items of `make()` in order, one of them made ahead; an error is raised where it belongs.

    Leaving the block closes the generator, in its thread, and waits for that.
    """
    stage: _Stage[Item] = _Stage(make)
    thread = Thread(target=stage.produce, name="prefetch", daemon=True)
    thread.start()
    try:
        yield stage.consume()
    finally:
        stage.stop()
        thread.join()


class _Stage(Generic[Item]):
    """A generator that runs in a thread, and hands over what it makes."""

    def __init__(self, make: Callable[[], Generator[Item]]) -> None:
        self._make = make
        self._made: SimpleQueue[Item | _End] = SimpleQueue()
        self._wanted = Semaphore(1)  # an item is made once the one before it was taken
        self._stopped = False

    def produce(self) -> None:
        error: BaseException | None = None
        try:
            with closing(self._make()) as items:
                while self._may_go_on():
                    self._made.put(next(items))
        except StopIteration:
            pass
        except BaseException as failure:  # noqa: BLE001  # it belongs to the thread that waits for the items
            error = failure
        self._made.put(_End(error))

    def consume(self) -> Iterator[Item]:
        while True:
            item = self._made.get()
            self._wanted.release()
            if not isinstance(item, _End):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                return

    def stop(self) -> None:
        self._stopped = True
        self._wanted.release()

    def _may_go_on(self) -> bool:
        self._wanted.acquire()
        return not self._stopped
