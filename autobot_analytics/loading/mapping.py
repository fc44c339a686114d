"""From a file's columns to a stream's fields: names, constants, and the check that nothing required is missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from autobot_analytics.contract import EVENT_ID_MAX_BYTES, Kind, Stream
from autobot_analytics.loading.decimals import COUNTS, NUMBERS, plain
from autobot_analytics.loading.files import LoadError

TAG_PREFIX = "tags."  # `tags.team` is the value of the tag team


@dataclass(frozen=True)
class ColumnMapping:
    """Which column becomes which field; a column that is not named keeps its name."""

    stream: Stream
    renames: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    constants: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    decimal: str = "."  # what separates decimals in the file's numbers

    def fields(self, columns: Sequence[str]) -> list[str]:
        """Return the field that each column becomes."""
        return [self.renames.get(column, column) for column in columns]

    def extra_fields(self, columns: Sequence[str]) -> list[str]:
        """Name the fields that the contract does not know; they are kept in the event's metadata."""
        known = set(self.stream.names)
        names = (*self.fields(columns), *self.constants)
        return [name for name in names if name not in known and not _is_tag(name)]

    def check(self, columns: Sequence[str]) -> None:
        """Refuse columns that do not make entries of the stream; raises LoadError, which says all that is wrong."""
        complaints = [*self._unknown_columns(columns), *self._conflicts(columns), *self._missing(columns)]
        complaints += self._bad_constants()
        if complaints:
            complaints.append(f"The file's columns are: {', '.join(columns) or 'none'}.")
            raise LoadError("\n".join(complaints))

    def _unknown_columns(self, columns: Sequence[str]) -> list[str]:
        absent = [column for column in self.renames if column not in columns]
        return [f"There is no column {column!r} to map to {self.renames[column]!r}." for column in absent]

    def _conflicts(self, columns: Sequence[str]) -> list[str]:
        counts = Counter([*self.fields(columns), *self.constants])
        hint = "map the column that is not meant to another name, e.g. --map {0}=other_{0}"
        twice = [name for name, sources in counts.items() if sources > 1]
        found = [f"Field {name!r} has more than one source; {hint.format(name)}." for name in twice]
        if "tags" in counts and (named := [name for name in counts if _is_tag(name)]):
            found.append(f"Field 'tags' and {named[0]!r} exclude each other; {hint.format('tags')}.")
        return found

    def _missing(self, columns: Sequence[str]) -> list[str]:
        present = {*self.fields(columns), *self.constants}
        missing = [name for name in self.stream.required if name not in present]
        if not missing:
            return []
        advice = f"--map COLUMN={missing[0]}, or --set {missing[0]}=VALUE where it is the same for all rows"
        return [f"Required and missing: {', '.join(missing)}. Say which column it is with {advice}."]

    def _bad_constants(self) -> list[str]:
        complaints = []
        for known in self.stream.fields:
            value = self.constants.get(known.name)
            if value is not None and known.choices and value not in known.choices:
                complaints.append(f"{known.name} cannot be {value!r}; it is one of {', '.join(known.choices)}.")
        if "event_id" in self.constants:
            complaints.append("event_id tells events apart; it cannot be the same for all rows.")
        return complaints

    def named(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Turn columns into fields, their values as they are written; an unnamed column is left out."""
        return batch.select(pl.exclude("")).rename(dict(self.renames), strict=False)

    def apply(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Turn columns into fields, tidied to what the contract says of each; an unnamed column is left out."""
        named = self.named(batch)
        constants = [pl.lit(value).alias(name) for name, value in self.constants.items()]
        return _with_tags(named.with_columns(*self._tidied(named.columns), *constants))

    def _tidied(self, names: Sequence[str]) -> list[pl.Expr]:
        tidied = []
        for known in self.stream.fields:
            if known.name not in names:
                continue
            column = plain(pl.col(known.name), self.decimal) if known.kind in NUMBERS else pl.col(known.name)
            if known.kind in COUNTS:
                tidied.append(column.str.replace(r"\.0+$", ""))  # a count beside empty cells comes out of pandas as 3.0
            elif known.kind in (Kind.MONEY, Kind.DURATION):
                number = column.cast(pl.Float64, strict=False).cast(pl.Decimal(38, 9), strict=False).cast(pl.String)
                tidied.append(pl.when(column.str.contains("[eE]")).then(pl.coalesce(number, column)).otherwise(column))
            elif known.kind == Kind.FLAG or known.choices:
                tidied.append(column.str.to_lowercase())
        return tidied

    def with_event_ids(self, rows: pl.DataFrame, digest: str, first_row: int) -> pl.DataFrame:
        """Return an event_id to rows that have none, the same for the same file: a repeat counts nothing twice."""
        numbers = pl.int_range(first_row, first_row + pl.len()).cast(pl.String)
        made = pl.concat_str(pl.lit(f"{digest}-"), numbers)
        assert len(digest) + 20 < EVENT_ID_MAX_BYTES
        own = pl.col("event_id") if "event_id" in rows.columns else pl.lit(None, pl.String)
        return rows.with_columns(event_id=own.fill_null(made))


def _is_tag(name: str) -> bool:
    return name.startswith(TAG_PREFIX) and name != TAG_PREFIX


def _with_tags(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with their columns `tags.KEY` in one field `tags`; null where a row has none of them."""
    names = [name for name in rows.columns if _is_tag(name)]
    if not names:
        return rows
    values = [rows[name].cast(pl.String).replace("", None) for name in names]
    tags = pl.DataFrame([value.alias(value.name.removeprefix(TAG_PREFIX)) for value in values])
    written = tags.to_struct("tags").struct.json_encode()
    empty = pl.select(pl.all_horizontal(*(value.is_null() for value in values))).to_series()
    return rows.drop(names).with_columns(written.set(empty, None).alias("tags"))
