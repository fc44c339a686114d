"""Entries of several shapes in one batch."""

from datetime import datetime, timedelta

from autobot_analytics.contract import BEHAVIOR
from jobs.ingest.columns import EntryColumns
from jobs.ingest.reply import Entry
from jobs.ingest.validate import validate

NOW = datetime(2024, 6, 29, 20, 0)


def view(number: int, feature: bytes, timestamp: bytes, *more: bytes) -> Entry:
    """Make an entry; `more` are further names and values."""
    fields = [b"event_type", b"page_view", b"feature", feature, b"timestamp", timestamp, *more]
    return f"{number}-0".encode(), fields


def test_entries_that_do_not_fit_among_others_of_another_shape() -> None:
    """Whichever shape the misfits have, each gets its reason and the others are kept."""
    for misfits in ((0, 1), (1, 2), (2, 3)):
        columns = EntryColumns()
        for number in range(4):
            feature = b"" if number == misfits[0] else b"chat"
            timestamp = b"2999-01-01T00:00:00" if number == misfits[1] else b"2024-06-29T12:00:00"
            columns.add([view(number, feature, timestamp, *([b"duration_ms", b"5"] * (number // 2)))])
        checked = validate(BEHAVIOR, columns.frame(BEHAVIOR, 1_000), NOW, timedelta(minutes=5))
        assert checked.bad.sort("entry_id").select("entry_id", "field").rows() == [
            (f"{misfits[0]}-0", "feature"),
            (f"{misfits[1]}-0", "timestamp"),
        ]
        assert checked.good.height == 2
