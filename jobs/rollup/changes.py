"""What a rollup changes: documents that are due to be published, and days whose files in the lake are out of date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from jobs.warehouse import Warehouse


@dataclass
class Changes:
    """Collected in the course of a rollup and stored at its end, each once."""

    documents: set[tuple[str, str]] = field(default_factory=set)  # of snapshots without a partition
    lake_days: set[tuple[str, date]] = field(default_factory=set)

    def add_days(self, snapshots: Sequence[str], days: Iterable[date]) -> None:
        """Make the documents of `days` due."""
        self.documents |= {(snapshot, day.isoformat()) for day in days for snapshot in snapshots}

    def add_lake_days(self, subject: str, days: Iterable[date]) -> None:
        """Mark `days` of a subject of the lake."""
        self.lake_days |= {(subject, day) for day in days}

    def add(self, *documents: tuple[str, str]) -> None:
        """Make single documents due: snapshot and field."""
        self.documents.update(documents)

    def store(self, warehouse: Warehouse) -> None:
        """Write down what was collected."""
        if self.documents:
            snapshots, fields = zip(*sorted(self.documents), strict=True)
            warehouse.run("rollup/due", snapshots=snapshots, fields=fields)
        if self.lake_days:
            subjects, days = zip(*sorted(self.lake_days), strict=True)
            warehouse.run("lake/mark", subjects=subjects, days=days)
