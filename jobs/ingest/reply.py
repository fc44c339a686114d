"""Entries as they lie in Redis's reply: found by their places, without making an object of each word.

A reply to XRANGE is lines. When all entries of a page have the same fields in the same order, as those of one producer
mostly have, every entry has as many lines; so the ends of lines, found at once by numpy, are a table whose columns are
IDs and values. Whatever does not look exactly so is left to hiredis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt
import polars as pl

Entry = tuple[bytes, list[bytes]]
Shape = tuple[bytes, ...]


class LongWord(bytes):
    """The beginning of a word that is too long to be kept, with the length and the digest of the whole."""

    length: int
    sha256: str

    @classmethod
    def of(cls, beginning: bytes, length: int, sha256: str) -> "LongWord":
        """Return the beginning of a word of so many bytes."""
        word = cls(beginning)
        word.length, word.sha256 = length, sha256
        return word


class LongEntry(tuple[bytes, list[bytes]]):
    """An entry some of whose words are a LongWord: it cannot be counted."""

    __slots__ = ()


Places = npt.NDArray[np.int64]

_NEWLINE = 10
_HEAD = 4  # lines before an entry's fields: an array of two, the ID's length, the ID, an array of names and values
_FIELD = 4  # lines of a field: the name's length, the name, the value's length, the value
_ID, _COUNT = 2, 3  # places of lines in the head
_FIRST_NAME, _FIRST_VALUE = _HEAD + 1, _HEAD + 3


@dataclass(frozen=True)
class EntryTable(Sequence[Entry]):
    """Entries of one shape: `starts` and `lengths` tell where IDs and the values of each field lie in `reply`."""

    reply: bytes
    shape: Shape
    starts: Places  # (1 + fields) x entries
    lengths: Places

    def __len__(self) -> int:
        return len(self.starts[0])

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> list[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | list[Entry]:
        if isinstance(at, slice):
            return [self[place] for place in range(len(self))[at]]
        entry_id, *values = (
            self.reply[start : start + length]
            for start, length in zip(self.starts[:, at].tolist(), self.lengths[:, at].tolist(), strict=True)
        )
        return entry_id, [word for pair in zip(self.shape, values, strict=True) for word in pair]


def table(reply: bytes, begin: int, end: int) -> EntryTable | None:
    """Return the entries of the answer to XRANGE that lies there in a reply.

    None unless all entries have one shape and no value has the end of a line in it.

    It cannot be misled by what values hold. The first entry begins where the answer does. An entry with a line too many
    or too few puts those after it out of step, and a head that is out of step shows: its line `*2` may only lie where
    a value is looked for, but then its ID lies where a name must be, and a name that begins with a digit is refused.
    """
    ends = begin + np.flatnonzero(np.frombuffer(reply, np.uint8, end - begin, begin) == _NEWLINE)
    count = _array_length(reply[begin : ends[0] - 1]) if len(ends) else None
    if not count or (len(ends) - 1) % count:
        return None
    width = (len(ends) - 1) // count
    if width < _HEAD + _FIELD or (width - _HEAD) % _FIELD:
        return None
    starts = (ends[:-1] + 1).reshape(count, width)
    stops = (ends[1:] - 1).reshape(count, width)
    names = tuple(
        reply[start:stop]
        for start, stop in zip(
            starts[0, _FIRST_NAME::_FIELD].tolist(), stops[0, _FIRST_NAME::_FIELD].tolist(), strict=True
        )
    )
    if any(name[:1].isdigit() for name in names) or not _is_regular(reply, starts, names):
        return None
    columns = [_ID, *range(_FIRST_VALUE, width, _FIELD)]
    first = starts.T[columns]
    return EntryTable(reply, names, first, stops.T[columns] - first)


def series(tables: Sequence[EntryTable]) -> list[pl.Series]:
    """Return the IDs and the values of tables of one shape, a column for each, as bytes that lie in the replies."""
    pages = np.repeat(np.arange(len(tables), dtype=np.uint32), [len(table) for table in tables])
    replies = pl.Series("reply", [table.reply for table in tables], dtype=pl.Binary).gather(pages).to_frame()
    starts = np.concatenate([table.starts for table in tables], axis=1)
    lengths = np.concatenate([table.lengths for table in tables], axis=1).view(np.uint64)
    return replies.select(
        pl.col("reply").bin.slice(pl.lit(pl.Series(start)), pl.lit(pl.Series(length))).alias(str(at))
        for at, (start, length) in enumerate(zip(starts, lengths, strict=True))
    ).get_columns()


def _array_length(line: bytes) -> int | None:
    return int(line[1:]) if line[:1] == b"*" and line[1:].isdigit() else None


def _is_regular(reply: bytes, starts: Places, names: Shape) -> bool:
    """Return whether each entry has, between its ID and its values, what an entry of this shape has."""
    if not _all_have(reply, starts[:, 0], b"*2\r\n$"):
        return False
    prefix = b"*%d\r\n" % (2 * len(names))
    for at, name in enumerate(names):
        line = _COUNT if at == 0 else _HEAD + at * _FIELD
        if not _all_have(reply, starts[:, line], b"%s$%d\r\n%s\r\n$" % (prefix, len(name), name)):
            return False
        prefix = b""
    return True


def _all_have(reply: bytes, starts: Places, text: bytes) -> bool:
    """Return whether `text` stands at each of `starts`."""
    if int(starts[-1]) + len(text) > len(reply):
        return False
    # every stretch of the reply that is as long as the text, without copying any
    stretches = np.ndarray((len(reply) - len(text) + 1,), f"V{len(text)}", reply, strides=(1,))
    return stretches[starts].tobytes() == text * len(starts)
