"""Finds the lake's files that are missing or damaged, so that the job makes them again from the warehouse."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import structlog

from autobot_analytics.times import iso_z
from jobs.lake.database import DATABASE
from jobs.lake.datasets import BY_DAY
from snapshots.lake.integrity import FileFault, Integrity, fault_of
from snapshots.lake.manifest import DatabaseFile, Manifest, Repair

MOST_REPAIRS = 50
_INTEGRITY = Integrity()  # every file is read once a day and once a process

log = structlog.get_logger(__name__)


class Damage:
    """What is wrong with the last publication."""

    def __init__(self, folder: Path, data_dir: Path, before: Manifest | None, now: datetime, was_ended: bool) -> None:
        """Look at the last publication. Unless `was_ended`, the next one has begun to replace its files."""
        self.days: set[tuple[str, date]] = set()  # subjects and days to be made again
        self.faults: list[FileFault] = []
        self.database: FileFault | None = None
        if before is None:
            return
        if before.as_of.date() < now.date():
            _INTEGRITY.forget()
        for subject, day, fault in _damaged_days(folder, before):
            if subject is not None and day is not None:
                self.days.add((subject, day))
            self.faults += [fault] if was_ended else []
        if was_ended and before.database is not None:
            database = before.database
            self.database = _INTEGRITY.fault(data_dir, DATABASE, database.bytes, database.sha256)
            self.faults += [self.database] if self.database else []
        for fault in self.faults:
            log.warning("lake_damaged", path=fault.path, detail=fault.detail)

    def repairs(self, before: Manifest | None, now: datetime) -> tuple[Repair, ...]:
        """Return the newest repairs, those of this run included."""
        at = iso_z(now, "seconds")
        made = tuple(Repair(at, fault.path, fault.detail) for fault in self.faults)
        return ((before.repairs if before else ()) + made)[-MOST_REPAIRS:]


def describe_database(data_dir: Path) -> DatabaseFile:
    """Return size and digest of `analytics.duckdb` as it was just written."""
    return DatabaseFile(*_INTEGRITY.measure(data_dir / DATABASE))


def _damaged_days(folder: Path, before: Manifest) -> Iterator[tuple[str | None, date | None, FileFault]]:
    """Yield subject, day and fault of each damaged file; what is not kept by day is written anew by every run."""
    subjects = {data.name: data.subject for data in BY_DAY}
    for name, dataset in before.datasets.items():
        for file in dataset.files:
            if fault := fault_of(folder, file, _INTEGRITY, digests=True):
                yield subjects.get(name), file.day, fault
