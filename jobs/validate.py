"""Validation of a batch: typed rows for the warehouse, and a reason for each entry that does not fit.

A whole batch is checked at once, column by column. What is checked is the stream contract; what cannot be said of one
field alone (clocks, cache accounting) is checked at the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from autobot_analytics.contract import AGENTS, EVENT_ID_MAX_BYTES, LLM, MOST, Field, Kind, Stream
from jobs.read import INT64_MAX

EARLIEST = datetime(1970, 1, 1)
_LAST_MS = 253_402_300_799_999  # of the year 9999, after which times cannot be written down
_SHOWN = 80
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


@dataclass(frozen=True)
class Validated:
    """A batch, sorted into rows that fit (`good`) and entries that do not (`bad`: entry_id, field, reason)."""

    good: pl.DataFrame
    bad: pl.DataFrame


def validate(
    stream: Stream, frame: pl.DataFrame, now: datetime, future_tolerance: timedelta, kept_from: datetime = EARLIEST
) -> Validated:
    """Check `frame` (of `EntryColumns.frame`) against the contract of `stream`.

    `good` has `row_id`, `entry_ms`, `entry_seq`, every field of the contract typed and defaulted, `unknown`, and the
    stream's time field filled from the entry's ID where it is absent. `now` and `kept_from`, since when facts are kept,
    are UTC without a zone.
    """
    times = [field.name for field in stream.fields if field.kind is Kind.TIME and field.name in frame.columns]
    frame = frame.with_columns(_time(frame[name]).alias(f"time:{name}") for name in times)
    checks = [_check(field, frame) for field in stream.fields]
    typed = frame.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row_id"),
        "entry_id",
        *_entry_id_parts(),
        *(column for column, _, _ in checks),
        _or_null(frame, "unknown"),
    ).with_columns(_event_time(stream))
    complaints: list[tuple[str, pl.Expr, pl.Expr]] = [
        (field.name, bad, reason) for field, (_, bad, reason) in zip(stream.fields, checks, strict=True)
    ]
    rules = _row_rules(stream, now, future_tolerance, kept_from)
    everything = frame.select(
        "entry_id",  # there may be nothing else that is as long as the batch
        _or_null(frame, "malformed").alias("malformed"),
        *(bad.alias(f"bad:{name}") for name, bad, _ in complaints),
    ).hstack(typed.select(bad.fill_null(False).alias(f"rule:{name}") for name, bad, _ in rules))
    flags = [column for column in everything.columns if column not in ("entry_id", "malformed")]
    fits = everything.select(pl.col("malformed").is_null() & ~pl.any_horizontal(flags)).to_series()
    if fits.all():
        return Validated(typed.drop("entry_id"), _no_complaints())
    misfits = ~fits
    reasons = pl.concat(
        [
            frame.filter(misfits).select(
                "entry_id",
                _or_null(frame, "malformed").alias("malformed"),
                *(pl.when(bad).then(reason).alias(f"bad:{name}") for name, bad, reason in complaints),
            ),
            typed.filter(misfits).select(
                pl.when(bad).then(reason).alias(f"rule:{name}") for name, bad, reason in rules
            ),
        ],
        how="horizontal",
    )
    first = reasons.select("entry_id", reason=pl.coalesce(pl.all().exclude("entry_id")))
    # an entry's own field names may hold colons, what is said of malformed ones does not
    name = pl.coalesce(reasons["malformed"].str.extract("(?s)^(.*): "), pl.col("reason").str.extract("^(.*?):"))
    bad_rows = first.select("entry_id", name.alias("field"), "reason")
    return Validated(typed.filter(fits).drop("entry_id"), bad_rows)


def _check(field: Field, frame: pl.DataFrame) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Give, for one field: the typed column, whether a value does not fit, and the reason in words."""
    default = pl.lit(field.default, dtype=pl.String)
    if field.name not in frame.columns:
        missing = pl.lit(field.required)
        reason = pl.lit(f"{field.name}: missing")
        return _typed(field, default).alias(field.name), missing, reason
    text = pl.col(field.name)
    typed = pl.col(f"time:{field.name}") if field.kind is Kind.TIME else _typed(field, text)
    bad = _misfit(field, text, typed)
    shown = pl.format("{}", text.str.slice(0, _SHOWN))
    reason = pl.when(text.is_null()).then(pl.lit(f"{field.name}: missing"))
    described = pl.format(f"{field.name}: {_EXPECTED[field.kind](field)}, not '{{}}'", shown)
    filled = typed if field.default is None else typed.fill_null(_typed(field, default))
    return filled.alias(field.name), bad, reason.otherwise(described)


def _misfit(field: Field, text: pl.Expr, typed: pl.Expr) -> pl.Expr:
    if field.kind in (Kind.TEXT, Kind.DOCUMENT):
        bad = pl.lit(False)
        if field.choices:
            bad = text.is_in(field.choices).not_()
        if field.name == "event_id":
            bad = text.str.len_bytes() > EVENT_ID_MAX_BYTES
    elif field.kind in (Kind.TIME, Kind.FLAG):
        bad = typed.is_null() & text.is_not_null()
    else:
        bad = text.is_not_null() & (typed.is_null() | (typed < 0))
        if field.kind in MOST:
            bad = bad | (typed > MOST[field.kind])
    bad = bad.fill_null(False)
    return bad | text.is_null() if field.required else bad


def _typed(field: Field, text: pl.Expr) -> pl.Expr:
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
        case Kind.TEXT | Kind.DOCUMENT:
            return text


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


def _entry_id_parts() -> tuple[pl.Expr, pl.Expr]:
    """Give both parts of the entry's ID, which Redis counts without a sign, cut off at the largest signed number."""
    parts = pl.col("entry_id").str.split_exact("-", 1).struct
    return (
        parts.field("field_0").cast(pl.UInt64).clip(upper_bound=INT64_MAX).cast(pl.Int64).alias("entry_ms"),
        parts.field("field_1").cast(pl.UInt64).clip(upper_bound=INT64_MAX).cast(pl.Int64).alias("entry_seq"),
    )


def _event_time(stream: Stream) -> pl.Expr:
    arrived = pl.col("entry_ms").clip(upper_bound=_LAST_MS).cast(pl.Datetime("ms")).cast(pl.Datetime("us"))
    return pl.col(stream.time_field).fill_null(arrived).alias(stream.time_field)


def _row_rules(
    stream: Stream, now: datetime, future_tolerance: timedelta, kept_from: datetime
) -> list[tuple[str, pl.Expr, pl.Expr]]:
    """Give what must hold for a row beyond its single fields: (name, whether it fails, reason)."""
    latest = now + future_tolerance
    names = [stream.time_field] + (["completed_at"] if stream is AGENTS else [])
    rules = [
        (f"{name} {when}", fails, pl.format(f"{name}: {{}} lies {when}: a producer's clock is wrong", pl.col(name)))
        for name in names
        for when, fails in (("in the future", pl.col(name) > latest), ("before 1970", pl.col(name) < EARLIEST))
    ]
    if kept_from > EARLIEST:
        name = stream.time_field
        said = f"{name}: {{}} lies before {kept_from}: older than retention, what it would change is no longer known"
        rules.append(("older than retention", pl.col(name) < kept_from, pl.format(said, pl.col(name))))
    if stream is LLM:
        cached = pl.col("cached_input_tokens").fill_null(0) + pl.col("cache_write_tokens").fill_null(0)
        exceeds = (pl.col("cache_accounting") == "inclusive") & (cached > pl.col("input_tokens"))
        hint = "cached_input_tokens: {} cached and cache-write tokens of {} input tokens: is it exclusive accounting?"
        rules.append(("cache accounting", exceeds, pl.format(hint, cached, pl.col("input_tokens"))))
    return rules


def _or_null(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.String).alias(name)


def _no_complaints() -> pl.DataFrame:
    return pl.DataFrame(schema={"entry_id": pl.String, "field": pl.String, "reason": pl.String})


def _one_of(field: Field) -> str:
    if field.name == "event_id":
        return f"at most {EVENT_ID_MAX_BYTES} bytes"
    return f"one of {', '.join(field.choices)}" if field.choices else "text"


_EXPECTED: dict[Kind, Callable[[Field], str]] = {
    Kind.TEXT: _one_of,
    Kind.TIME: lambda _: "an ISO 8601 time",
    Kind.COUNT: lambda _: f"an integer from 0 to {MOST[Kind.COUNT]}",
    Kind.TOKENS: lambda _: f"an integer from 0 to {MOST[Kind.TOKENS]}",
    Kind.REVISION: lambda _: f"an integer from 0 to {MOST[Kind.REVISION]}",
    Kind.DURATION: lambda _: f"a number of milliseconds from 0 to {MOST[Kind.DURATION]}",
    Kind.MONEY: lambda _: "an amount in USD >= 0",
    Kind.FLAG: lambda _: "true or false",
    Kind.DOCUMENT: lambda _: "a JSON object",
}
