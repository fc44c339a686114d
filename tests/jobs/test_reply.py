"""Entries found by their places in a reply: the same as hiredis finds, or none."""

import hiredis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.ingest.reply import Entry, Shape, series, table

BEFORE, AFTER = b"+OK\r\n$3\r\n*2\r\n\r\n", b"$3\r\nend\r\n"


def word(text: bytes) -> bytes:
    """Write a word as Redis does."""
    return b"$%d\r\n%s\r\n" % (len(text), text)


def reply(entries: list[Entry]) -> bytes:
    """Write the answer to XRANGE."""
    written = [b"*%d\r\n" % len(entries)]
    for entry_id, words in entries:
        written += [b"*2\r\n", word(entry_id), b"*%d\r\n" % len(words), *map(word, words)]
    return b"".join(written)


def entry(number: int, shape: Shape, values: list[bytes]) -> Entry:
    """Make an entry of some shape."""
    return b"%d-0" % number, [part for pair in zip(shape, values, strict=True) for part in pair]


def found(entries: list[Entry]) -> list[Entry] | None:
    """Return what is found in a reply that holds the entries."""
    body = reply(entries)
    answer = table(BEFORE + body + AFTER, len(BEFORE), len(BEFORE) + len(body))
    return None if answer is None else list(answer)


SHAPE = (b"event_type", b"feature", b"metadata")
# values that look like the structure around them
LINES = b"*2 *4 *6 $3 $7 $10 1-0 2-0 feature event_type metadata".split()
FIELDS = b"$10\r\nevent_type\r\n$0\r\n\r\n$7\r\nfeature\r\n$0\r\n\r\n$8\r\nmetadata\r\n$0\r\n"
WHOLE_ENTRY = b"\r\n*2\r\n$3\r\n2-0\r\n*6\r\n" + FIELDS
LIKE_STRUCTURE = st.lists(st.sampled_from([*LINES, b"", b"\r\n", WHOLE_ENTRY]), max_size=4).map(b"\r\n".join)
VALUES = st.one_of(st.binary(max_size=9), LIKE_STRUCTURE)
ENTRIES = st.lists(
    st.tuples(st.sampled_from([SHAPE, SHAPE[:2], (b"feature",)]), st.lists(VALUES, min_size=3, max_size=3)),
    min_size=1,
    max_size=6,
).map(lambda rows: [entry(at, shape, values[: len(shape)]) for at, (shape, values) in enumerate(rows, 1)])


@settings(max_examples=300, deadline=None)
@given(ENTRIES)
def test_what_is_found_is_what_is_there(entries: list[Entry]) -> None:
    """Whatever values hold, the entries are found as hiredis finds them, or they are left to it."""
    reader = hiredis.Reader()
    reader.feed(reply(entries))
    assert [(entry_id, words) for entry_id, words in reader.gets()] == entries
    assert found(entries) in (entries, None)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(st.binary(max_size=20).filter(lambda value: b"\n" not in value), min_size=3, max_size=3), min_size=1
    )
)
def test_pages_of_one_shape_are_found(rows: list[list[bytes]]) -> None:
    """Entries with the same fields and no line's end in a value are found, one by one and as columns."""
    entries = [entry(at, SHAPE, values) for at, values in enumerate(rows, 1)]
    assert found(entries) == entries
    halves = [part for part in (entries[: len(entries) // 2], entries[len(entries) // 2 :]) if part]
    bodies = [reply(part) for part in halves]
    tables = [answer for body in bodies if (answer := table(body, 0, len(body)))]
    assert [one.shape for one in tables] == [SHAPE] * len(halves)
    ids, *values = [column.to_list() for column in series(tables)]
    assert ids == [entry_id for entry_id, _ in entries]
    assert [list(row) for row in zip(*values, strict=True)] == rows


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([], id="none"),
        pytest.param([entry(1, (), [])], id="no fields"),
        pytest.param([entry(1, SHAPE, [b"a", b"b", b"c"]), entry(2, SHAPE[:2], [b"a", b"b"])], id="two shapes"),
        pytest.param([entry(1, SHAPE, [b"a", b"b", b"c"]), entry(2, SHAPE[::-1], [b"a", b"b", b"c"])], id="two orders"),
        pytest.param([entry(1, SHAPE, [b"a", b"b\r\nc", b"d"])], id="a line's end in a value"),
        pytest.param([entry(1, SHAPE, [b"a", b"b\nc", b"d"])], id="half a line's end in a value"),
        # the second is out of step by four lines, and its ID lies where the first one's field has its name
        pytest.param(
            [
                (b"1-0", [b"2-0", b"\r\n$3\r\n2-0\r\n$1", b"2-0", b""]),
                (b"2-0", [b"2-0", b""]),
            ],
            id="a name that is an ID",
        ),
    ],
)
def test_what_is_not_regular_is_left_to_hiredis(entries: list[Entry]) -> None:
    """Entries of several shapes, or with the end of a line in a value, are not looked for."""
    assert found(entries) is None


@pytest.mark.parametrize(
    "body", [b"*-1\r\n", b"*0\r\n", b"_\r\n", b"-ERR no\r\n", b"*1\r\n", b"", b"*1\r\n*2\r\n$3\r\n1-0\r\n*-1\r\n"]
)
def test_other_answers(body: bytes) -> None:
    """An answer that is no list of entries is left to hiredis."""
    assert table(body, 0, len(body)) is None
