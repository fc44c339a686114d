"""Decimal signs: `1.000` may be a thousand or one; what the file itself shows counts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from autobot_analytics.contract import Field, Kind, Stream
from autobot_analytics.loading.files import LoadError

COUNTS = (Kind.COUNT, Kind.TOKENS, Kind.REVISION)
NUMBERS = (*COUNTS, Kind.MONEY, Kind.DURATION)
OTHER = {".": ",", ",": "."}
_NAMES = {".": "a decimal point", ",": "a decimal comma"}
_BLANKS = r"(\d)[ '’\u{a0}\u{2009}\u{202f}](\d{3})"  # between thousands: 1 000, 1'000
_AMBIGUOUS = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"
_GROUPED = r"^[+-]?\d{{1,3}}(?:\{0}\d{{3}})+(?:\{1}\d*)?$"
_PROOF = {
    mark: rf"^[+-]?(?:\d*\{mark}(?:\d{{1,2}}|\d{{4,}})|0*\{mark}\d+|\d{{4,}}\{mark}\d+"
    rf"|\d{{1,3}}(?:\{OTHER[mark]}\d{{3}})+\{mark}\d*|\d{{1,3}}(?:\{OTHER[mark]}\d{{3}}){{2,}})$"
    for mark in OTHER
}


@dataclass(frozen=True)
class SourceValue:
    """A value of the file: its row, counted from 1, its field and its text."""

    row: int
    field: str
    text: str


@dataclass
class DecimalSigns:
    """What the numbers of a file show of its decimal sign, batch by batch."""

    usual: str | None  # the sign that this kind of file has unless it shows another; None: there is none
    proofs: dict[str, SourceValue] = field(default_factory=dict)
    doubts: dict[tuple[str, bool], SourceValue] = field(default_factory=dict)  # by its mark and whether it is a count

    def look_at(self, numbers: pl.Series, is_count: bool, first_row: int) -> None:
        """Take a column of numbers into account; its first row has this number in the file."""
        values = without_blanks(numbers)
        for mark, proof in _PROOF.items():
            if mark not in self.proofs and (seen := _first(values, proof, first_row)):
                self.proofs[mark] = seen
            doubt = _AMBIGUOUS.replace("[.,]", rf"\{mark}")
            if (mark, is_count) not in self.doubts and (seen := _first(values, doubt, first_row)):
                self.doubts[mark, is_count] = seen

    def sign(self) -> str:
        """Return the file's decimal sign; raises Unclear if its numbers can be read in two ways."""
        if len(self.proofs) == len(OTHER):
            raise Unclear(tuple(self.proofs.values()), "the file has decimal points and decimal commas")
        shown = next(iter(self.proofs), None)
        for (mark, is_count), seen in self.doubts.items():
            if shown == OTHER[mark]:
                continue  # it separates thousands
            if is_count or (shown is None and self.usual != mark):
                whole = seen.text.replace(mark, "")
                raise Unclear((seen,), f"{seen.text!r} may be {whole} or {seen.text.replace(mark, '.')}")
        return shown or self.usual or "."


class Unclear(LoadError):
    """Numbers can be read in two ways; `seen` are values that show it."""

    def __init__(self, seen: tuple[SourceValue, ...], reason: str) -> None:
        self.seen = seen
        self.reason = reason
        super().__init__(reason)

    def advice(self, places: list[str]) -> str:
        """Return the message: where, what, and what to do; `places` names the line of each value seen."""
        where = [f"{place}, {seen.field}" for place, seen in zip(places, self.seen, strict=True)]
        if len(where) > 1:
            where = [f"{place}: {seen.text!r}" for place, seen in zip(where, self.seen, strict=True)]
        return (
            f"{'; '.join(where)}: {self.reason}. Say which sign separates decimals: --decimal , (1.000 is a thousand) "
            "or --decimal . (1,000 is a thousand)."
        )


def number_fields(stream: Stream, rows: pl.DataFrame) -> Iterator[Field]:
    """Yield the stream's fields of numbers that `rows` have as text."""
    return (known for known in stream.fields if known.kind in NUMBERS and known.name in rows.columns)


def without_blanks(values: pl.Series) -> pl.Series:
    """Return texts without blanks and apostrophes around and within a number."""
    return pl.select(_bare(pl.lit(values))).to_series().alias(values.name)


def plain(text: pl.Expr, decimal: str) -> pl.Expr:
    """Rewrite numbers with this decimal sign as programs do: no thousands' marks, a point. Other text stays."""
    other, bare = OTHER[decimal], _bare(text)
    whole = pl.when(bare.str.contains(_GROUPED.format(other, decimal))).then(
        bare.str.replace_all(other, "", literal=True)
    )
    ungrouped = whole.otherwise(bare)
    is_number = ungrouped.str.contains(rf"^[+-]?\d*\{decimal}?\d*(?:[eE][+-]?\d+)?$")
    return pl.when(is_number).then(ungrouped.str.replace(decimal, ".", literal=True)).otherwise(text)


def _bare(text: pl.Expr) -> pl.Expr:
    bare = text.str.strip_chars()
    for _ in range(2):  # matches do not overlap: every other mark goes at once
        bare = bare.str.replace_all(_BLANKS, "${1}${2}")
    return bare


def _first(values: pl.Series, pattern: str, first_row: int) -> SourceValue | None:
    matches = values.str.contains(pattern).fill_null(False)
    if not matches.any():
        return None
    row = int(matches.arg_max() or 0)
    return SourceValue(first_row + row, values.name, str(values[row]))
