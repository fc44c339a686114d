"""Raw stream entries into columns: one Polars frame per batch, every field still as text.

Entries of one stream mostly have the same fields in the same order. So a page is transposed as a whole when all its
entries have one shape (`jobs/ingest/reply.py` finds it in the reply's bytes), and shape by shape otherwise; no value is
looked at one by one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat

import polars as pl

from autobot_analytics.contract import NOTHING, Stream
from jobs.ingest.reply import Entry, EntryTable, LongEntry, LongWord, Shape, series

_SHOWN = 80  # letters of a field's name that a reason repeats


@dataclass
class _Group:
    """Entries of one shape: their IDs and a list of values for each of their fields."""

    ids: list[bytes] = field(default_factory=list)
    values: list[list[bytes]] = field(default_factory=list)

    def extend(self, ids: Iterable[bytes], values: Sequence[Iterable[bytes]]) -> None:
        if not self.values:
            self.values = [[] for _ in values]
        self.ids.extend(ids)
        for mine, theirs in zip(self.values, values, strict=True):
            mine.extend(theirs)

    def series(self) -> list[pl.Series]:
        """Return the IDs and the values of each field, as bytes."""
        return [pl.Series(column, dtype=pl.Binary) for column in (self.ids, *self.values)]


class EntryColumns:
    """Collects pages of entries until they are worth a frame."""

    def __init__(self) -> None:
        self._groups: dict[Shape, _Group] = defaultdict(_Group)
        self._tables: dict[Shape, list[EntryTable]] = defaultdict(list)
        self._long: list[LongEntry] = []
        self.rows = 0
        self.last_id = ""

    def add(self, entries: Sequence[Entry]) -> None:
        """Take a page of entries."""
        if not entries:
            return
        self.rows += len(entries)
        self.last_id = entries[-1][0].decode()
        if isinstance(entries, EntryTable):
            self._tables[entries.shape].append(entries)
            return
        long = [entry for entry in entries if isinstance(entry, LongEntry)]
        if long:
            self._long += long
            entries = [entry for entry in entries if not isinstance(entry, LongEntry)]
            if not entries:
                return
        ids, fields = zip(*entries, strict=True)
        try:
            columns = list(zip(*fields, strict=True))
        except ValueError:  # not all entries have as many fields
            columns = []
        if columns and all(names.count(names[0]) == len(names) for names in columns[::2]):
            self._groups[tuple(names[0] for names in columns[::2])].extend(ids, columns[1::2])
        else:
            self._add_by_shape(entries)

    def entries(self) -> Iterator[Entry]:
        """Yield the entries as they came, shape by shape."""
        yield from self._long
        for tables in self._tables.values():
            for table in tables:
                yield from table
        for shape, group in self._groups.items():
            rows = zip(*group.values, strict=True) if shape else repeat((), len(group.ids))
            for entry_id, values in zip(group.ids, rows, strict=False):
                yield entry_id, [word for pair in zip(shape, values, strict=True) for word in pair]

    def frame(self, stream: Stream, max_field_bytes: int) -> pl.DataFrame:
        """Return all entries taken so far.

        Columns: `entry_id`, every field of the stream's contract that occurs, `unknown` (the other fields as a JSON
        object, or null) and `malformed` (why the entry cannot be read at all, or null); all text. Empty text is null.
        `error:<field>` is true where a value that cannot be read was dropped, because the entry counts without it;
        what is wrong with other fields than the contract's is `error:metadata`.
        """
        frames = [_frame(stream, shape, group.series(), max_field_bytes) for shape, group in self._groups.items()]
        frames += [_frame(stream, shape, series(tables), max_field_bytes) for shape, tables in self._tables.items()]
        frames += [_long_frame(self._long, max_field_bytes)] if self._long else []
        # in one piece: a filter leaves empty chunks of others, and Polars 2.1 panics when it formats such a column
        if not frames:
            return pl.DataFrame(schema={"entry_id": pl.String})
        return pl.concat(frames, how="diagonal", rechunk=True) if len(frames) > 1 else frames[0]

    def _add_by_shape(self, entries: Sequence[Entry]) -> None:
        by_shape: dict[Shape, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_shape[tuple(entry[1][::2])].append(entry)
        for shape, alike in by_shape.items():
            values = zip(*(values[1::2] for _, values in alike), strict=True)
            self._groups[shape].extend([entry_id for entry_id, _ in alike], list(values))


def _frame(stream: Stream, shape: Shape, found: list[pl.Series], max_field_bytes: int) -> pl.DataFrame:
    ids, *fields = found
    names = [name.decode("utf-8", "backslashreplace") for name in shape]
    complaints: list[pl.Series] = []
    errors: dict[str, pl.Series] = {}
    columns: dict[str, pl.Series] = {}
    for name, values in zip(names, fields, strict=True):
        column, complaint = _text(name, values, max_field_bytes)
        if name in columns:
            complaint = pl.Series([f"{name[:_SHOWN]}: given twice"] * len(ids), dtype=pl.String)
        if complaint is not None and (name in stream.side_fields or name not in stream.names):
            wrong = complaint.is_not_null()
            column = column.set(wrong, None)
            _note(errors, name if name in stream.names else "metadata", wrong)
        elif complaint is not None:
            complaints.append(complaint)
        # named last: Polars takes a name such as ^a$ for a pattern in most of what a series can do
        columns[name] = column.alias(name)
    frame = pl.DataFrame({"entry_id": ids.cast(pl.String)} | _known(stream, columns, errors))
    unknown = {name: column for name, column in columns.items() if name not in stream.names}
    if too_long := [name for name in unknown if len(name) > max_field_bytes]:
        unknown = {name: column for name, column in unknown.items() if name not in too_long}
        _note(errors, "metadata", pl.repeat(True, len(ids), eager=True))
    if unknown:
        document = pl.select(unknown=pl.struct(*unknown.values()).struct.json_encode()).to_series()
        size = document.str.len_bytes()
        if (size.max() or 0) > max_field_bytes:  # type: ignore[operator]  # Polars types max() as any scalar
            document = document.set(size > max_field_bytes, None)
            _note(errors, "metadata", size > max_field_bytes)
        frame = frame.with_columns(document)
    if complaints:
        frame = frame.with_columns(pl.select(malformed=pl.coalesce(*complaints)).to_series())
    return frame.with_columns(wrong.alias(f"error:{name}") for name, wrong in errors.items())


def _long_frame(entries: Sequence[LongEntry], max_field_bytes: int) -> pl.DataFrame:
    """Return entries too long to be kept, with the first of their fields that is."""
    reasons = []
    for _, words in entries:
        at, word = next((at, word) for at, word in enumerate(words) if isinstance(word, LongWord))
        name = words[at - at % 2][:_SHOWN].decode("utf-8", "backslashreplace")
        reasons.append(f"{name}: {word.length} bytes, at most {max_field_bytes}")
    return pl.DataFrame({"entry_id": [entry_id.decode() for entry_id, _ in entries], "malformed": reasons})


def _known(stream: Stream, columns: dict[str, pl.Series], errors: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """Return the contract's fields; empty text is null, and words for nothing are where the field may be absent."""
    known = {}
    for name in stream.names:
        if name in columns:
            text = columns[name]
            known[name] = text.replace("", None)
            if name not in stream.required and (nothing := text.is_in(NOTHING)).any():
                known[name] = known[name].set(nothing, None)
                _note(errors, name, nothing.fill_null(False))
    return known


def _note(errors: dict[str, pl.Series], name: str, wrong: pl.Series) -> None:
    errors[name] = errors[name] | wrong if name in errors else wrong


def _text(name: str, raw: pl.Series, max_field_bytes: int) -> tuple[pl.Series, pl.Series | None]:
    """Return the values as text, and for each the reason why it is none, if any of them is none."""
    shown = name[:_SHOWN]
    complaint = None
    if (raw.bin.size().max() or 0) > max_field_bytes:  # type: ignore[operator]  # Polars types max() as any scalar
        complaint = pl.select(
            pl.when(raw.bin.size() > max_field_bytes).then(
                pl.concat_str(pl.lit(f"{shown}: "), raw.bin.size(), pl.lit(f" bytes, at most {max_field_bytes}"))
            )
        ).to_series()
    try:
        return raw.cast(pl.String), complaint
    except pl.exceptions.ComputeError:  # some value is no UTF-8; Polars does not say which
        text = pl.Series([_decoded(value) for value in raw], dtype=pl.String)
        no_text = pl.select(pl.when(text.is_null()).then(pl.lit(f"{shown}: not valid UTF-8"))).to_series()
        return text, no_text if complaint is None else pl.select(pl.coalesce(complaint, no_text)).to_series()


def _decoded(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None
