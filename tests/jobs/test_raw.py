"""An entry written down: whole, or within a bound and with what tells its words from others."""

from base64 import b64decode
from hashlib import sha256

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.ingest.dead_letters import LEAST_SHARE, raw

LONGEST = 1_000  # so that 2,000 bytes are kept


def test_whole_as_a_rule() -> None:
    """What fits is written as it came, bytes that are no text as base64."""
    assert raw([b"feature", "é".encode(), b"note", b"\xff"], LONGEST) == '["feature","é","note",{"base64":"/w=="}]'
    assert raw([], LONGEST) == "[]"
    assert orjson.loads(raw([b"a", b"x" * 1_900], LONGEST)) == ["a", "x" * 1_900]


@pytest.mark.parametrize("end", ["", "é", "語", "🙂"])
def test_a_long_value_keeps_its_beginning(end: str) -> None:
    """It is cut before the letter that does not fit whole; its length and digest are told."""
    value = ("y" * 498 + end + "z" * 9_000).encode()
    name, short, note, cut = orjson.loads(raw([b"feature", b"chat", b"note", value], LONGEST))
    assert [name, short, note] == ["feature", "chat", "note"]
    beginning = {"": "y" * 498 + "zz", "é": "y" * 498 + "é", "語": "y" * 498, "🙂": "y" * 498}[end]
    assert cut == {"beginning": beginning, "bytes": len(value), "sha256": sha256(value).hexdigest()}


def test_long_bytes_that_are_no_text() -> None:
    """Their beginning is base64; what looks like the middle of a letter throughout is cut where the share ends."""
    for value in (b"\xff" * 5_000, b"\x80" * 5_000):
        _, cut = orjson.loads(raw([b"note", value], LONGEST))
        assert cut == {"base64": cut["base64"], "bytes": 5_000, "sha256": sha256(value).hexdigest()}
        assert b64decode(cut["base64"]) == value[:1_000]


def test_more_words_than_there_is_room_for() -> None:
    """Those that are left out are counted."""
    words = [b"%04d" % number for number in range(1_000)]
    *kept, left_out = orjson.loads(raw(words, LONGEST))
    assert kept == ["0000", "0001", "0002", "0003", "0004", "0005", "0006"]
    assert left_out == {"words_left_out": 993}


@given(st.lists(st.binary(max_size=3 * LONGEST), max_size=300))
def test_bounded(fields: list[bytes]) -> None:
    """However many and long words are, what is written has a bound: JSON may take six bytes for one of theirs."""
    most = 2 * LONGEST
    told = 150 * (most // LEAST_SHARE + 1)  # length and digest of those that are cut, and how many are left out
    assert len(raw(fields, LONGEST).encode()) <= 6 * most + told


def test_any_number_of_empty_words() -> None:
    """What weighs nothing in the stream is not written down without end either."""
    assert orjson.loads(raw([b""] * 1_000, LONGEST)) == [""] * 7 + [{"words_left_out": 993}]


def test_another_end_is_another_entry() -> None:
    """Two long values with the same beginning are not written alike."""
    assert raw([b"note", b"y" * 9_000 + b"a"], LONGEST) != raw([b"note", b"y" * 9_000 + b"b"], LONGEST)
