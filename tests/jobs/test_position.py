"""The account of a stream's entries: what was read, lost and unread, from what the server says."""

from dataclasses import replace

import pytest

from jobs.ingest.offset import Counts, Position, advanced, reset_reason, rewound
from jobs.ingest.read import LAST, START, StreamInfo, StreamPage, id_key, signed_id

SERVER, OTHER = "a" * 40, "b" * 40


def page(
    first: int, last: int, *, end: int | None = None, added: int | None = None, kept: int | None = None
) -> StreamPage:
    """Return a page with the entries `first`-0 to `last`-0 of a stream that ends with `end`.

    The server added `added` entries (as many as `end` says) and still has the `kept` newest (all from `first` on).
    """
    end = last if end is None else end
    kept = end - first + 1 if kept is None else kept
    oldest = end - kept + 1
    info = StreamInfo(True, kept, f"{end}-0", end if added is None else added, f"{oldest}-0" if kept else None)
    entries = [(f"{number}-0".encode(), [b"f", b"v"]) for number in range(first, last + 1)]
    return StreamPage(entries, info, at_tail=last == end)


def took(position: Position, read: StreamPage, *, known: int = 0) -> Position:
    """Account for a page of entries that all fit, of which `known` were recognised."""
    rows = len(read.entries)
    last_id = read.entries[-1][0].decode() if rows else position.last_id
    return advanced(position, read, last_id, rows, Counts(accepted=rows - known, recognised=known))


def figures(position: Position) -> tuple[int, int, int]:
    """Return what was read, lost and is unread."""
    return position.entries_read, position.lost, position.lag


def test_nothing_lost() -> None:
    """At the tail, with as many read as were added, nothing is lost and nothing unread."""
    assert figures(took(Position("s"), page(1, 10))) == (10, 0, 0)


def test_trimmed_before_it_was_read() -> None:
    """What was added and is neither read nor there any more is lost, whenever it went."""
    position = took(Position("s"), page(4, 10, kept=7))
    assert figures(position) == (7, 3, 0)
    assert figures(took(position, page(16, 20, kept=5))) == (12, 8, 0)


def test_all_trimmed_before_anything_was_read() -> None:
    """A stream that was emptied before we came is lost as a whole."""
    empty = StreamPage([], StreamInfo(True, 0, "10-0", 10, None), at_tail=True)
    assert figures(advanced(Position("s"), empty, START, 0, Counts())) == (0, 10, 0)


def test_backlog_is_known_exactly_from_its_first_page() -> None:
    """Before the tail is reached, the entries beyond the first page are unread, and those before it lost."""
    assert figures(took(Position("s"), page(3, 5, end=20, kept=18))) == (3, 2, 15)


def test_backlog_shrinks_page_by_page() -> None:
    """Later pages of a backlog, of which the server does not say how much lies before them, count it down."""
    position = took(Position("s"), page(3, 5, end=20, kept=18))
    position = took(position, page(6, 10, end=22, kept=20))
    assert figures(position) == (8, 2, 12)
    assert figures(took(position, page(11, 22, kept=20))) == (20, 2, 0)


def test_backlog_trimmed_while_it_is_read() -> None:
    """What is trimmed between two pages of a backlog is lost, exactly, once a page shows it."""
    position = took(Position("s"), page(1, 5, end=20))
    assert figures(position) == (5, 0, 15)
    assert figures(took(position, page(9, 12, end=20, kept=12))) == (9, 3, 8)


def test_server_that_does_not_count() -> None:
    """Before Redis 7 loss is not known, and the backlog only at the tail."""
    read = page(4, 10)
    position = took(Position("s"), replace(read, info=replace(read.info, entries_added=None)))
    assert figures(position) == (7, 0, 0)
    assert position.entries_added is None


BEGUN = replace(took(Position("s"), page(1, 10)), replication_id=SERVER)
GONE = StreamPage([], StreamInfo(exists=False), at_tail=True)


@pytest.mark.parametrize(
    ("read", "server", "reason"),
    [
        (page(11, 12), SERVER, None),
        (page(11, 10, end=10, kept=10), SERVER, None),
        (page(11, 12), OTHER, "failover"),
        (GONE, SERVER, "deleted"),
        (GONE, OTHER, "deleted"),
        (page(3, 9, kept=9), SERVER, "recreated"),
        (page(11, 15, added=9), SERVER, "recreated"),
        (page(11, 15, added=14), SERVER, "recreated"),
        (page(11, 15, added=15), SERVER, None),
        (page(11, 13, end=20, kept=10, added=19), SERVER, "recreated"),
    ],
)
def test_reset_is_noticed(read: StreamPage, server: str, reason: str | None) -> None:
    """A stream that is missing, ends before our place or counts less than we have seen is not the one we read."""
    assert reset_reason(BEGUN, read, len(read.entries), server) == reason


def test_stream_that_never_was_is_no_reset() -> None:
    """A stream that nobody wrote to yet is not deleted."""
    assert reset_reason(Position("s", replication_id=SERVER), GONE, 0, OTHER) is None


def test_stream_that_was_lost_whole_and_deleted_is_a_reset() -> None:
    """A stream of which every entry was trimmed before we came is noticed when it goes, and its loss stays counted."""
    empty = StreamPage([], StreamInfo(True, 0, "10-0", 10, None), at_tail=True)
    position = advanced(Position("s"), empty, START, 0, Counts())
    assert reset_reason(position, GONE, 0, "") == "deleted"
    position = took(rewound(position, SERVER, "deleted"), GONE)
    assert figures(took(position, page(1, 3))) == (3, 10, 0)


def test_deleted_with_a_backlog() -> None:
    """What was known to lie unread in a stream that was deleted is lost."""
    position = took(Position("s"), page(1, 5, end=20))
    position = took(rewound(position, SERVER, "deleted"), GONE)
    assert figures(position) == (5, 15, 0)
    assert figures(took(position, page(1, 4))) == (9, 15, 0)


def test_recreated_is_counted_from_zero() -> None:
    """A new stream under the old name answers for its own entries: its loss adds to what was lost before."""
    position = took(Position("s"), page(3, 10, kept=8))
    position = took(rewound(position, SERVER, "recreated"), page(5, 30, kept=26))
    assert figures(position) == (34, 6, 0)
    assert (position.epoch, position.resets, position.recovering) == (2, 1, False)


def test_recreated_without_a_trace() -> None:
    """A new stream that outgrew our count and was trimmed past our place: its loss is too small by that count."""
    read = page(41, 45, end=45, kept=5, added=30)
    assert reset_reason(BEGUN, read, 5, SERVER) is None
    position = took(BEGUN, read)
    assert figures(position) == (15, 30 - 5 - 10, 0)


def test_failover_that_lost_the_tail() -> None:
    """A new master without our last entries goes on: what it still has is known, what it got since is read."""
    position = rewound(BEGUN, OTHER, "failover")
    assert position.last_id == START
    position = took(position, page(1, 12, added=12), known=7)
    assert figures(position) == (15, 0, 0)
    assert reset_reason(position, page(13, 13), 1, OTHER) is None
    assert figures(took(position, page(16, 16, kept=1))) == (16, 3, 0)


def test_recovery_in_several_batches() -> None:
    """Until the tail is reached again nothing is judged; then the account is right."""
    position = rewound(BEGUN, OTHER, "failover")
    position = took(position, page(1, 6, end=15), known=6)
    assert (position.recovering, position.entries_read) == (True, 10)
    assert reset_reason(position, page(7, 15), 9, OTHER) is None
    position = took(position, page(7, 15), known=4)
    assert (figures(position), position.recovering) == ((15, 0, 0), False)


def test_second_failover_during_recovery() -> None:
    """A stream that changes again while it is read again is begun once more."""
    position = took(rewound(BEGUN, OTHER, "failover"), page(1, 6, end=15), known=6)
    assert reset_reason(position, page(7, 15), 9, "c" * 40) == "failover"
    assert reset_reason(position, GONE, 0, OTHER) == "deleted"
    assert reset_reason(position, page(1, 3), 0, OTHER) == "recreated"


def test_ids() -> None:
    """IDs compare by their two numbers; the warehouse keeps them signed."""
    assert id_key("5") == (5, 0) < id_key("5-10") < id_key("10-1")
    assert signed_id(LAST) == (2**63 - 1, 2**63 - 1)
