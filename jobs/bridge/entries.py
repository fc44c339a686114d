"""What an item of AutoBot's lists becomes: the fields of a stream entry.

AutoBot's names are those of the contract. What is no JSON object becomes an entry that ingest buries with the dead
letters, with the item's text and what is wrong with it: nothing disappears on the way.
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from autobot_analytics.contract import Kind, Stream
from jobs.bridge.lists import fingerprint

ITEM, FAULT = "autobot_item", "autobot_fault"
MOST_FIELDS = 500
ID_PREFIX = "autobot-"  # of the event_ids that the bridge makes

Fields = dict[str, str | bytes]


def entries(stream: Stream, items: Iterable[bytes], known: Iterable[str] = ()) -> Iterator[Fields]:
    """Yield the entry of each item, oldest first, with an event_id made from its content; its own if it has one.

    Items that are alike byte for byte are told apart by a number: they are as many events. `known` are fingerprints of
    the items before.
    """
    seen = Counter(known)
    for item in items:
        name = fingerprint(item)
        seen[name] += 1
        event_id = f"{ID_PREFIX}{name}" if seen[name] == 1 else f"{ID_PREFIX}{name}-{seen[name]}"
        fields = _fields(stream, item)
        yield {"event_id": event_id, **fields}


def is_fault(fields: Fields) -> bool:
    """Return whether an entry is of an item that could not be read."""
    return FAULT in fields


def _fields(stream: Stream, item: bytes) -> Fields:
    try:
        found = json.loads(item)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        return {ITEM: item, FAULT: f"no JSON: {error}"}
    if not isinstance(found, dict):
        return {ITEM: item, FAULT: "no JSON object"}
    found.pop("started_us", None)  # our client's own, in running tasks
    if len(found) > MOST_FIELDS:
        return {ITEM: item, FAULT: f"{len(found)} fields, at most {MOST_FIELDS} are read"}
    counts = {field.name for field in stream.fields if field.kind in (Kind.COUNT, Kind.TOKENS)}
    spelled = {_utf8(name): _text(value, name in counts) for name, value in found.items()}
    return {name: text for name, text in spelled.items() if text}


def _text(value: object, is_count: bool) -> str:
    """Spell a JSON value as stream fields are spelled; empty for null and what is empty."""
    match value:
        case None | {} if not value:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if is_count and value.is_integer():  # a count beside empty cells, as pandas has it
            return str(int(value))
        case float() if math.isfinite(value):
            return format(Decimal(repr(value)), "f")
        case str():
            return _utf8(value)
        case dict() | list():
            return _utf8(json.dumps(value, ensure_ascii=False))
    return str(value)


def _utf8(text: str) -> str:
    return text.encode(errors="replace").decode()  # half of an emoji, cut by JavaScript, cannot be sent
