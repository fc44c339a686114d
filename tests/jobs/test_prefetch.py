"""Working ahead: order, errors and endings are those of the generator itself."""

import threading
from collections.abc import Generator

import pytest

from jobs.ingest.prefetch import prefetched


def prefetching() -> list[threading.Thread]:
    """Return the threads that work ahead right now."""
    return [thread for thread in threading.enumerate() if thread.name == "prefetch"]


def test_items_come_in_order() -> None:
    """All items of the generator come, once and in order, and no thread is left."""
    with prefetched(lambda: (n for n in range(1_000))) as items:
        assert list(items) == list(range(1_000))
    assert prefetching() == []


def test_nothing_to_give() -> None:
    """A generator without items ends at once."""

    def nothing() -> Generator[int]:
        yield from ()

    with prefetched(nothing) as items:
        assert list(items) == []


def test_one_item_is_made_ahead() -> None:
    """While an item is worked on the next one is made, and no more than that one and the one in hand over."""
    made: list[int] = []
    second = threading.Event()

    def numbers() -> Generator[int]:
        for n in range(100):
            made.append(n)
            if n == 1:
                second.set()
            yield n

    with prefetched(numbers) as items:
        assert next(items) == 0
        assert second.wait(10)
        assert len(made) <= 3
        assert list(items) == list(range(1, 100))


def test_an_error_is_raised_where_the_items_are_taken() -> None:
    """Items before the error come first; the error is the generator's own, and no thread is left."""

    def fails() -> Generator[int]:
        yield 1
        raise ConnectionError("gone")

    taken: list[int] = []
    with prefetched(fails) as items, pytest.raises(ConnectionError, match="gone"):
        taken.extend(items)
    assert taken == [1]
    with prefetched(fails) as items:  # an error that nobody came to see is dropped with the items
        assert next(items) == 1
    assert prefetching() == []


def test_leaving_early_closes_the_generator() -> None:
    """Whoever leaves the block, also by an error, leaves a generator that has been closed in its own thread."""
    closed_in: list[str] = []

    def endless() -> Generator[int]:
        try:
            while True:
                yield 1
        finally:
            closed_in.append(threading.current_thread().name)

    with prefetched(endless) as items:
        next(items)
    assert closed_in == ["prefetch"]
    with pytest.raises(ZeroDivisionError), prefetched(endless) as items:
        _ = next(items) // 0
    assert closed_in == ["prefetch", "prefetch"]
    assert prefetching() == []


def test_leaving_before_the_first_item() -> None:
    """A block that takes nothing ends as well."""
    with prefetched(lambda: (n for n in range(3))):
        pass
    assert prefetching() == []
