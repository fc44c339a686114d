"""Culprits: the entries that keep a batch from being stored, in a way that validation did not foresee.

Validation says of every entry whether it fits. Where it is wrong, a batch fails as a whole; then what fails is looked
for by storing parts of it and taking them back, so that one entry does not stop its stream for ever.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import duckdb
import redis
from polars.exceptions import PanicException  # no Exception, though only the query failed

from jobs.ingest.reply import Entry
from jobs.warehouse import WarehouseError

FIELD = "(unforeseen)"  # what dead letters name as the field that is wrong
MOST_A_DAY = 100  # of a stream; beyond that it is we who are wrong, and what is good must not be buried
_NOT_OF_DATA = (
    *(redis.RedisError, OSError, MemoryError, WarehouseError),
    *(duckdb.IOException, duckdb.OutOfMemoryException, duckdb.FatalException, duckdb.InterruptException),
)


class Unforeseen(Exception):
    """What entries say could not be handled; the message is the error's kind and first line."""


class Stuck(Exception):
    """A stream cannot be read on; the message says why."""


@contextmanager
def foreseeing() -> Iterator[None]:
    """Raise Unforeseen for what goes wrong in the block, unless Redis, the disk or the memory is to blame."""
    try:
        yield
    except _NOT_OF_DATA:
        raise
    except (Exception, PanicException) as failure:
        first_line = (str(failure).splitlines() or [""])[0]
        raise Unforeseen(f"{type(failure).__name__}: {first_line}") from failure


def find_culprits(
    entries: Sequence[Entry], attempt: Callable[[Sequence[Entry]], Unforeseen | None], most: int
) -> dict[bytes, Unforeseen] | None:
    """Return, by ID, entries without which `attempt` fails no more, each with its error.

    None when leaving out `most` of them does not help.
    """
    if attempt([]) is not None:
        return None
    found: dict[bytes, Unforeseen] = {}
    parts = [entries]
    while parts and len(found) <= most:
        part = parts.pop()
        failure = attempt(part)
        if failure is not None and len(part) == 1:
            found[part[0][0]] = failure
        elif failure is not None:
            half = len(part) // 2
            parts += [part[half:], part[:half]]
    rest = [entry for entry in entries if entry[0] not in found]
    while len(found) <= most and (failure := attempt(rest)) is not None:  # some fail only beside others
        last = bisect_left(range(len(rest) - 1), True, key=lambda at: attempt(rest[: at + 1]) is not None)
        found[rest.pop(last)[0]] = failure
    return found if len(found) <= most else None
