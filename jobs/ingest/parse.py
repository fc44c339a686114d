"""Texts of stream fields into numbers, times and flags: first as most producers write them, then as others do.

What stays unread is null. Slower forms are tried only where a column has texts that the usual form does not read, so
they cost nothing while there are none.
"""

import polars as pl

from autobot_analytics.contract import Field, Kind, Stream

_TIME_FORMATS = (
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f%#z",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M%#z",
    "%Y-%m-%d",
)
# what isoformat() and most clients write: of one length, which Polars parses twice as fast as any other
_USUAL_TIMES = ("%Y-%m-%dT%H:%M:%S.%6f+00:00", "%Y-%m-%dT%H:%M:%S.%6fZ", "%Y-%m-%dT%H:%M:%S.%6f")
_TRUE = ("true", "1", "yes")
_FALSE = ("false", "0", "no")
_WHOLE = 2**53  # up to which a float tells every whole number


def parsed(stream: Stream, frame: pl.DataFrame) -> pl.DataFrame:
    """Return `typed:<field>` for each field in `frame` that may not be any text, null where it cannot be read."""
    fields = [field for field in stream.fields if field.name in frame.columns and _is_read(field)]
    usual = frame.select(
        typed_text(field, pl.col(field.name)).alias(f"typed:{field.name}")
        for field in fields
        if field.kind is not Kind.TIME
    )
    columns = []
    for field in fields:
        text = frame[field.name]
        if field.kind is Kind.TIME:
            typed = _time(text).alias(f"typed:{field.name}")
        else:
            typed = usual[f"typed:{field.name}"]
            unread = ~typed.is_in(field.choices) if field.choices else typed.is_null() & text.is_not_null()
            if unread.any():
                typed = typed.zip_with(~unread.fill_null(False), _otherwise(field, text).cast(typed.dtype))
        columns.append(typed)
    return pl.DataFrame(columns)


def typed_text(field: Field, text: pl.Expr) -> pl.Expr:
    """Return values of a field as the warehouse keeps them, read from their usual form."""
    match field.kind:
        case Kind.COUNT | Kind.TOKENS | Kind.REVISION:
            return text.cast(pl.Int64, strict=False)
        case Kind.DURATION:
            return text.cast(pl.Decimal(18, 3), strict=False)
        case Kind.MONEY:
            return text.cast(pl.Decimal(18, 9), strict=False)
        case Kind.FLAG:
            lower = text.str.to_lowercase()
            return pl.when(lower.is_in(_TRUE)).then(True).when(lower.is_in(_FALSE)).then(False)
        case Kind.TIME:
            return text.cast(pl.Datetime("us"), strict=False)
        case Kind.TEXT | Kind.DOCUMENT | Kind.TAGS:
            return text


def _is_read(field: Field) -> bool:
    return field.kind not in (Kind.TEXT, Kind.DOCUMENT, Kind.TAGS) or bool(field.choices)


def _otherwise(field: Field, text: pl.Series) -> pl.Series:
    """Read other forms: blanks around a value, `1000.0` and `1e3` for 1000, `TaskStatus.COMPLETED` for completed."""
    bare = text.str.strip_chars()
    if field.choices:
        return bare.str.to_lowercase().str.replace(r"^.*\.", "")
    if field.kind is Kind.FLAG:
        return pl.select(typed_text(field, pl.lit(bare.str.replace(r"^([01])\.0+$", "$1")))).to_series()
    number = bare.cast(pl.Float64, strict=False)
    number = number.set(~number.is_finite(), None)
    if field.kind in (Kind.COUNT, Kind.TOKENS, Kind.REVISION):
        whole = (number == number.floor()) & (number.abs() <= _WHOLE)
        return number.set(~whole, None).cast(pl.Int64, strict=False)
    return number.cast(pl.Decimal(18, 3 if field.kind is Kind.DURATION else 9), strict=False)


def _time(text: pl.Series) -> pl.Series:
    """Parse ISO 8601 in the forms that producers write; the rarer ones only for what is left over."""
    for form in _USUAL_TIMES:
        if text.head(1).str.strptime(pl.Datetime("us"), form, strict=False).count():
            parsed = text.str.strptime(pl.Datetime("us"), form, strict=False)
            break
    else:
        parsed = pl.Series(text.name, [None], dtype=pl.Datetime("us")).new_from_index(0, len(text))
    if parsed.null_count() > text.null_count():
        any_iso = text.str.strptime(pl.Datetime("us", "UTC"), "%+", strict=False).dt.replace_time_zone(None)
        parsed = parsed.zip_with(parsed.is_not_null(), any_iso)
    for form in _TIME_FORMATS:
        if parsed.null_count() == text.null_count():
            break
        zone = "UTC" if "z" in form else None
        kind = pl.Date if form == _TIME_FORMATS[-1] else pl.Datetime("us", zone)
        other = text.str.strptime(kind, form, strict=False).cast(pl.Datetime("us", zone)).dt.replace_time_zone(None)
        parsed = parsed.zip_with(parsed.is_not_null(), other)
    return parsed
