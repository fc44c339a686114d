"""Validation of a batch: typed rows for the warehouse, and a reason for each entry that does not fit.

A whole batch is checked at once, column by column. What is checked is the stream contract; what cannot be said of one
field alone (clocks) is checked at the end. A value that does not fit costs its entry only where the
entry cannot be counted without it; of a side field the value is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from autobot_analytics.contract import AGENTS, EVENT_ID_MAX_BYTES, MOST, Field, Kind, Stream
from jobs.ingest.parse import parsed, typed_text
from jobs.ingest.read import INT64_MAX

EARLIEST = datetime(1970, 1, 1)
_LAST_MS = 253_402_300_799_999  # of the year 9999, after which times cannot be written down
_SHOWN = 80
_CREDIBLE = timedelta(days=1)  # by which an entry's ID may lie after our clock and be believed
DROPPED = {"entry_ms": pl.Int64, "entry_seq": pl.Int64, "field": pl.String}


@dataclass(frozen=True)
class Validated:
    """A batch, sorted into rows that fit (`good`) and entries that do not (`bad`: entry_id, field, reason).

    `dropped` has a row for each side field of `good` whose value was dropped: entry_ms, entry_seq, field.
    """

    good: pl.DataFrame
    bad: pl.DataFrame
    dropped: pl.DataFrame


def validate(
    stream: Stream, frame: pl.DataFrame, now: datetime, future_tolerance: timedelta, kept_from: datetime = EARLIEST
) -> Validated:
    """Check `frame` (of `EntryColumns.frame`) against the contract of `stream`.

    `good` has `row_id`, `entry_ms`, `entry_seq`, every field of the contract typed and defaulted, `unknown`, and the
    stream's time field filled from the entry's ID where it is absent. `now` and `kept_from`, since when facts are kept,
    are UTC without a zone. What lies in the future is judged by the later of `now` and the entry's own ID.
    """
    frame = frame.hstack(parsed(stream, frame))
    checks = {field.name: _check(field, frame) for field in stream.fields}
    frame = frame.with_columns(bad.alias(f"bad:{name}") for name, (_, bad, _) in checks.items())
    errors = [name for name in stream.side_fields if frame[f"bad:{name}"].any()]
    typed = frame.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row_id"),
        "entry_id",
        *_entry_id_parts(),
        *(_column(field, checks[field.name][0], field.name in errors) for field in stream.fields),
        _or_null(frame, "unknown"),
    ).with_columns(_event_time(stream))
    complaints = [(name, reason) for name, (_, _, reason) in checks.items() if name not in stream.side_fields]
    rules = _row_rules(stream, now, future_tolerance, kept_from)
    everything = frame.select(
        _or_null(frame, "malformed").is_not_null().alias("malformed"), *(f"bad:{name}" for name, _ in complaints)
    ).hstack(typed.select(bad.fill_null(False).alias(f"rule:{name}") for name, bad, _ in rules))
    fits = ~everything.select(pl.any_horizontal(pl.all())).to_series()
    dropped = _dropped(frame, typed, fits, errors)
    if fits.all():
        return Validated(typed.drop("entry_id"), _no_complaints(), dropped)
    misfits = ~fits
    reasons = pl.concat(
        [
            frame.filter(misfits).select(
                "entry_id",
                _or_null(frame, "malformed").alias("malformed"),
                *(pl.when(pl.col(f"bad:{name}")).then(reason).alias(f"said:{name}") for name, reason in complaints),
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
    return Validated(typed.filter(fits).drop("entry_id"), bad_rows, dropped)


def _column(field: Field, typed: pl.Expr, has_errors: bool) -> pl.Expr:
    """Return the typed column, without values that do not fit, its default filled in."""
    if has_errors:
        typed = pl.when(~pl.col(f"bad:{field.name}")).then(typed)
    if field.default is not None:
        typed = typed.fill_null(typed_text(field, pl.lit(field.default, dtype=pl.String)))
    return typed.alias(field.name)


def _dropped(frame: pl.DataFrame, typed: pl.DataFrame, fits: pl.Series, errors: list[str]) -> pl.DataFrame:
    """Return a row for each value that was dropped from an entry that fits: entry_ms, entry_seq, field."""
    wrong = {name: frame[f"bad:{name}"] for name in errors}
    for column in frame.columns:
        if column.startswith("error:"):
            name, unread = column.removeprefix("error:"), frame[column].fill_null(False)
            wrong[name] = wrong[name] | unread if name in wrong else unread
    found = [
        typed.filter(fits & flags).select("entry_ms", "entry_seq", field=pl.lit(name)) for name, flags in wrong.items()
    ]
    return pl.concat([pl.DataFrame(schema=DROPPED), *found])


def _check(field: Field, frame: pl.DataFrame) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return, for one field: the typed column, whether a value does not fit, and the reason in words."""
    if field.name not in frame.columns:
        nothing = typed_text(field, pl.lit(None, dtype=pl.String))
        return nothing, pl.lit(field.required), pl.lit(f"{field.name}: missing")
    text = pl.col(field.name)
    typed = pl.col(f"typed:{field.name}") if f"typed:{field.name}" in frame.columns else text
    bad = _misfit(field, text, typed)
    shown = pl.format("{}", text.str.slice(0, _SHOWN))
    reason = pl.when(text.is_null()).then(pl.lit(f"{field.name}: missing"))
    described = pl.format(f"{field.name}: {_EXPECTED[field.kind](field)}, not '{{}}'", shown)
    return typed, bad, reason.otherwise(described)


def _misfit(field: Field, text: pl.Expr, typed: pl.Expr) -> pl.Expr:
    if field.kind in (Kind.TEXT, Kind.DOCUMENT):
        bad = pl.lit(False)
        if field.choices:
            bad = typed.is_in(field.choices).not_()
        if field.name == "event_id":
            bad = text.str.len_bytes() > EVENT_ID_MAX_BYTES
    elif field.kind is Kind.TAGS:
        # what is not JSON has no path
        is_object = text.str.contains(r"^\s*\{") & text.str.json_path_match("$").is_not_null()
        bad = text.is_not_null() & ~is_object
    elif field.kind in (Kind.TIME, Kind.FLAG):
        bad = typed.is_null() & text.is_not_null()
    else:
        bad = text.is_not_null() & (typed.is_null() | (typed < 0))
        if field.kind in MOST:
            bad = bad | (typed > MOST[field.kind])
    bad = bad.fill_null(False)
    return bad | text.is_null() if field.required else bad


def _entry_id_parts() -> tuple[pl.Expr, pl.Expr]:
    """Return both parts of the entry's ID, which Redis counts without a sign, cut off at the largest signed number."""
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
    """Return what must hold for a row beyond its single fields: (name, whether it fails, reason)."""
    # an entry that arrived after our clock's time tells that ours is slow, or went back, unless its ID is made up
    arrived = pl.col("entry_ms").clip(upper_bound=_LAST_MS).cast(pl.Datetime("ms")).cast(pl.Datetime("us"))
    latest = pl.when((arrived > now) & (arrived <= now + _CREDIBLE)).then(arrived).otherwise(now) + future_tolerance
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
    Kind.TAGS: lambda _: "a JSON object",
}
