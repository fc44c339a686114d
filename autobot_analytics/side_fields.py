"""Side fields: what an event counts without. A value that does not fit costs the field, never the event.

The stream says so too: there a dropped field is `null`, which ingest counts among `field_errors`.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson

from autobot_analytics.contract import DROPPED, Field, Kind
from autobot_analytics.encoding import encode_value
from autobot_analytics.records import Record

Made = TypeVar("Made", bound=Record)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NUMBERS = (Kind.COUNT, Kind.TOKENS, Kind.REVISION, Kind.DURATION, Kind.MONEY)
_LONGEST_NUMBER = 40
_WHOLE = 2**53  # up to which a float tells every whole number


def side_fields(record: type[Record]) -> tuple[str, ...]:
    """Return the fields without which a record counts as well; times tell when it happened and are none of them."""
    stream = record.stream
    return tuple(
        name
        for name in stream.side_fields
        if name in record.__dataclass_fields__
        and name not in record.required
        and stream.field(name).kind is not Kind.TIME
    )


def made(kind: type[Made], values: Mapping[str, Any]) -> Made:
    """Make a record; side fields whose value does not fit even in another spelling are dropped.

    Raises TypeError or ValueError for what the event cannot be counted without.
    """
    try:
        return kind(**values)
    except (TypeError, ValueError, OverflowError):
        mended = dict(values)
    dropped = []
    for name in side_fields(kind):
        value, known = mended.get(name), kind.stream.field(name)
        if value is not None and not _fits(known, value):
            mended[name] = spelled_otherwise(known, value)
            if not _fits(known, mended[name]):
                mended[name] = None
                dropped.append(name)
    record = kind(**mended)
    drop(record, dropped)
    return record


def drop(record: Record, names: list[str]) -> None:
    """Write into a record's entry that these fields were dropped."""
    for name in names:
        record.encoded[name] = DROPPED


def spelled_otherwise(known: Field, value: object) -> object:
    """Return the value as the stream would read it: `"5"` as 5, `1000.0` as 1000, `"yes"` as true; else itself."""
    text = str(value).strip().lower() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if known.kind is Kind.FLAG:
        return _FLAGS.get(text, value)
    if known.kind is Kind.TAGS:
        return _object(value)
    if known.choices:
        return text if text in known.choices else value
    if known.kind not in _NUMBERS or not 0 < len(text) <= _LONGEST_NUMBER:
        return value
    try:
        number = float(text)
    except ValueError:
        return value
    return int(number) if number.is_integer() and abs(number) <= _WHOLE else number


def _object(value: object) -> object:
    """Return the object of a JSON text, else the value itself."""
    try:
        return orjson.loads(value) if isinstance(value, str) else value
    except orjson.JSONDecodeError:
        return value


def _fits(known: Field, value: object) -> bool:
    try:
        encode_value(known, value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True
