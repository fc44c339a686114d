"""Side fields of a body: what an event counts without. A value that does not fit costs the field, never the event.

The stream says so too: there a dropped field is `null`, which ingest counts among `field_errors`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from autobot_analytics.side_fields import spelled_otherwise
from web.api.tracking.answers import Body


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


def _is_side(body: Body, place: Sequence[int | str]) -> bool:
    return len(place) > 1 and place[1] in body.side_fields


def _without(body: Body, item: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != name}


def _spelled_otherwise(body: Body, item: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the item with the value as the stream would read it: `"5"` as 5, `1000.0` as 1000, `"yes"` as true."""
    return {**item, name: spelled_otherwise(body.record.stream.field(name), item[name])}
