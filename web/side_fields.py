"""Side fields of a body: what an event counts without. A value that does not fit costs the field, never the event.

The stream says so too: there a dropped field is `null`, which ingest counts among `field_errors`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from autobot_analytics.contract import Kind
from autobot_analytics.records import Record
from web.answers.tracking import Body

DROPPED = "null"  # in the stream: ingest drops and counts it
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NUMBERS = (Kind.COUNT, Kind.TOKENS, Kind.REVISION, Kind.DURATION, Kind.MONEY)
_LONGEST_NUMBER = 40


@dataclass
class Given:
    """A record's values, and the side fields that were dropped."""

    values: BaseModel
    dropped: list[str] = field(default_factory=list)


def validate(body: Body, items: Sequence[Any]) -> list[Given]:
    """Return the values of each item, without side fields that do not fit even in another spelling.

    Raises ValidationError for what an event cannot be counted without.
    """
    kept: list[Any] = list(items)
    dropped: list[list[str]] = [[] for _ in items]
    adapter = TypeAdapter(list[body.model])  # type: ignore[name-defined]  # a value, not a name
    for mend in (_spelled_otherwise, _without):
        try:
            return [Given(*pair) for pair in zip(adapter.validate_python(kept), dropped, strict=True)]
        except ValidationError as error:
            wrong = {
                (one["loc"][0], str(one["loc"][1]))
                for one in error.errors(include_url=False)
                if _is_side(body, one["loc"])
            }
            if len(wrong) < len({one["loc"][:2] for one in error.errors(include_url=False)}):
                raise
            for place, name in sorted(wrong, key=str):
                at = int(place)
                kept[at] = mend(body, kept[at], name)
                if name not in kept[at]:
                    dropped[at].append(name)
    return [Given(*pair) for pair in zip(adapter.validate_python(kept), dropped, strict=True)]


def drop(record: Record, names: Sequence[str]) -> None:
    """Write into a record's entry that these fields were dropped."""
    for name in names:
        record.encoded[name] = DROPPED


def _is_side(body: Body, place: Sequence[int | str]) -> bool:
    return len(place) > 1 and place[1] in body.side_fields


def _without(body: Body, item: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != name}


def _spelled_otherwise(body: Body, item: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the item with the value as the stream would read it: `"5"` as 5, `1000.0` as 1000, `"yes"` as true."""
    known = body.record.stream.field(name)
    value = item[name]
    text = str(value).strip().lower() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if known.kind is Kind.FLAG and text in _FLAGS:
        return {**item, name: _FLAGS[text]}
    if known.choices and text in known.choices:
        return {**item, name: text}
    if known.kind in _NUMBERS and 0 < len(text) <= _LONGEST_NUMBER:
        try:
            number = float(text)
        except ValueError:
            return item
        return {**item, name: int(number) if number.is_integer() and abs(number) <= 2**53 else number}
    return item
