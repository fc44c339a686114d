"""How a value becomes the text of a stream field: one rule per kind of the contract.

Wrong values are programming errors and raise at once, naming the field: TypeError for a wrong type, ValueError for a
value that the contract does not allow.
"""

import json
import math
import operator
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import SupportsIndex

import orjson

from autobot_analytics.contract import EVENT_ID_MAX_BYTES, Field, Kind, Stream
from autobot_analytics.times import iso_z


def encode(stream: Stream, values: Mapping[str, object], required: Collection[str]) -> dict[str, str]:
    """Return the stream fields of `values`, in the order of the contract; None and empty text are left out."""
    fields: dict[str, str] = {}
    for field in stream.fields:
        name = field.name
        value = values.get(name)
        if value is not None and (text := encode_value(field, value)):
            fields[name] = text
        elif name in required:
            raise ValueError(f"{name} is required and is empty")
    return fields


def encode_value(field: Field, value: object) -> str:
    """Return the text of one value; empty where there is nothing to send."""
    text = _ENCODERS[field.kind](field.name, value)
    if text and (field.choices or field.name == "event_id"):
        _check(field, text)
    return text


def encode_time(value: datetime) -> str:
    """Return ISO 8601 in UTC with microseconds and `Z`; a time without an offset is UTC."""
    return iso_z(value, "microseconds")


def _check(field: Field, text: str) -> None:
    if field.choices and text not in field.choices:
        raise ValueError(f"{field.name} is {text!r}; it must be one of {', '.join(field.choices)}")
    if field.name == "event_id" and len(text.encode()) > EVENT_ID_MAX_BYTES:
        raise ValueError(f"event_id is longer than {EVENT_ID_MAX_BYTES} bytes")


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be str, not {type(value).__name__}")
    return _utf8(value)


def _utf8(text: str) -> str:
    # Lone surrogates (half of an emoji, cut by JavaScript) cannot be sent; losing the event would be worse than a "?".
    return text if text.isascii() else text.encode(errors="replace").decode()


def _time(name: str, value: object) -> str:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{name} is {value!r}; it must be ISO 8601, e.g. 2026-01-31T12:00:00Z") from error
    if not isinstance(value, datetime):
        raise TypeError(f"{name} must be datetime or ISO 8601 text, not {type(value).__name__}")
    try:
        return encode_time(value)
    except OverflowError as error:
        raise ValueError(f"{name} is outside the years 1 to 9999 in UTC") from error


def _count(name: str, value: object) -> str:
    if type(value) is int:  # isinstance of a protocol takes longer than all the rest
        if value < 0:
            raise ValueError(f"{name} is {value}; it must not be negative")
        return str(value)
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        raise TypeError(f"{name} must be int, not {type(value).__name__}")
    count = operator.index(value)
    if count < 0:
        raise ValueError(f"{name} is {count}; it must not be negative")
    return str(count)


def _amount(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}")
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{name} is {value}; it must be a finite number, not negative")
    if isinstance(value, float):
        value = Decimal(repr(float(value)))
    return format(abs(value), "f") if isinstance(value, Decimal) else str(value)


def _flag(name: str, value: object) -> str:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be bool, not {type(value).__name__}")
    return "true" if value else "false"


def _document(name: str, value: object) -> str:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a mapping, not {type(value).__name__}")
    if not value:
        return ""
    document = dict(value)
    try:
        return orjson.dumps(document, default=str, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z).decode()
    except TypeError:
        # orjson refuses lone surrogates and integers beyond 64 bits, the standard library does not.
        return _utf8(json.dumps(document, default=str, ensure_ascii=False, allow_nan=False))


def _tags(name: str, value: object) -> str:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a mapping, not {type(value).__name__}")
    tags = {key: one for key, one in value.items() if one is not None}
    for key, one in tags.items():
        if not isinstance(key, str):
            raise TypeError(f"{name}: a name must be str, not {type(key).__name__}")
        if not isinstance(one, str | int | float):
            raise TypeError(f"{name}[{key!r}] must be text, a number or a bool, not {type(one).__name__}")
        if isinstance(one, float) and not math.isfinite(one):
            raise ValueError(f"{name}[{key!r}] is {one}; it must be a finite number")
    return _document(name, tags)


_ENCODERS: dict[Kind, Callable[[str, object], str]] = {
    Kind.TEXT: _text,
    Kind.TIME: _time,
    Kind.COUNT: _count,
    Kind.TOKENS: _count,
    Kind.REVISION: _count,
    Kind.DURATION: _amount,
    Kind.MONEY: _amount,
    Kind.FLAG: _flag,
    Kind.DOCUMENT: _document,
    Kind.TAGS: _tags,
}
