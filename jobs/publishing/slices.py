"""Slices: which of the documents that are due go into Redis together, and which wait.

Most ticks have one slice that holds all that is due. A long history has many: days go out newest first, as many at once
as memory is sure to have room for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jobs.publishing.histories import bound_histories
from jobs.warehouse import Row, Warehouse
from snapshots.catalogue import CATALOGUE
from snapshots.writer import Waiting

PUBLISHED_DAYS = 800  # the longest window is 365 days, and it is compared with the one before
ROWS_A_SLICE = 200_000  # of rollups, from which the days of a slice are computed
SLICES_A_TICK = 5
SINGLE_DOCUMENTS_A_TICK = 20_000
FEW_DOCUMENTS = 2_000  # go out at once, unweighed
ROWS_OF_A_LARGE_DAY = 60_000  # of rollups
_BY_DAY = [snapshot.name for snapshot in CATALOGUE if snapshot.by_day]


Documents = Mapping[str, Sequence[tuple[str | None, str]]]  # part and field of each document, by snapshot


@dataclass(frozen=True)
class Slice:
    """Documents to publish at once, which are in the table `taken`; `waiting` stays due."""

    due: Documents
    waiting: Mapping[str, Waiting]
    is_all: bool = False  # nothing else is due


def slices(warehouse: Warehouse, today: date, most_tasks: int, at_length: bool = True) -> Iterator[Slice]:
    """Yield what is due in a few slices, the newest days first; at least one, if only an empty one.

    What is yielded must be published, and taken out of `due`, before the next one is asked for. Single documents (those
    of a partition) are in the last one, so that figures are there first. Unless `at_length`, there is one slice without
    single documents: what a job can publish without making others wait. Of many tasks `most_tasks` stay in histories.
    """
    few = _few(warehouse, today, at_length)
    if few is not None:
        yield few
        return
    bound_histories(warehouse, most_tasks)
    oldest = today - timedelta(days=PUBLISHED_DAYS)
    days = warehouse.run("publish/due_days", oldest_day=oldest.isoformat(), by_day=_BY_DAY)
    plan = "publish/slices" if len(days) > 1 else "publish/one_slice"
    planned = len(warehouse.run(plan, most_rows=ROWS_A_SLICE))
    count = min(max(planned, 1), SLICES_A_TICK if at_length else 1)
    for number in range(count):
        singles = SINGLE_DOCUMENTS_A_TICK if at_length and number == count - 1 else 0
        with warehouse.transaction():
            rows = warehouse.run("publish/take", slice=number, by_day=_BY_DAY, singles=singles)
        yield Slice(
            _by_snapshot(warehouse.run("publish/taken")),
            {str(name): Waiting(int(str(waiting)), _day_after(newest)) for name, _, waiting, newest in rows if waiting},
        )


def _few(warehouse: Warehouse, today: date, at_length: bool) -> Slice | None:
    """Return all that is due, if that is little: most ticks need no plan."""
    most = min(FEW_DOCUMENTS, SINGLE_DOCUMENTS_A_TICK)
    rows = warehouse.run("publish/take_all", most=most)
    if len(rows) > most:
        return None
    due = _by_snapshot(rows)
    days = {field for name in _BY_DAY for _, field in due.get(name, ())}
    if not at_length and any(part is not None for documents in due.values() for part, _ in documents):
        return None
    oldest = (today - timedelta(days=PUBLISHED_DAYS)).isoformat()
    if len(days) * ROWS_OF_A_LARGE_DAY > ROWS_A_SLICE or any(day < oldest for day in days):
        return None
    return Slice(due, {}, is_all=True)


def _by_snapshot(rows: Sequence[Row]) -> Documents:
    due: dict[str, list[tuple[str | None, str]]] = {}
    for snapshot, part, field in rows:
        due.setdefault(str(snapshot), []).append((None if part is None else str(part), str(field)))
    return due


def _day_after(newest: object) -> str | None:
    return None if newest is None else (date.fromisoformat(str(newest)) + timedelta(days=1)).isoformat()
