"""Entries of the index: what it says of each snapshot, as JSON. Anything else in an entry's place counts as missing."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson

from snapshots.bounds import KEPT_FROM, KEPT_SINCE

_TIMES = ("changed_at", "generated_at", "as_of")


def generation_of(text: bytes | None) -> int | None:
    """Parse the index's generation; None if it is missing or is not a number."""
    return int(text) if text is not None and text.isdigit() and len(text) < 19 else None


def entry_of(text: bytes | None) -> dict[str, Any]:
    """Parse an entry of the index; empty if it is missing or is not one."""
    try:
        found = orjson.loads(text or b"{}")
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) and _is_entry(found) else {}


def first_day_kept(old: Mapping[str, Any], kept_from: str | None, at: str) -> dict[str, str]:
    """Return the first day that Redis holds and since when, given the day (None: no other) from which on it is now."""
    if kept_from is not None and kept_from > old.get(KEPT_FROM, ""):
        return {KEPT_FROM: kept_from, KEPT_SINCE: at}
    return {name: old[name] for name in (KEPT_FROM, KEPT_SINCE) if name in old}


def _is_entry(found: Mapping[str, Any]) -> bool:
    try:
        for name in (*_TIMES, *(name for name in (KEPT_SINCE,) if name in found)):
            datetime.fromisoformat(found[name])
        days = (found.get("complete_from"), found.get(KEPT_FROM))
        return (
            all(day is None or bool(date.fromisoformat(day)) for day in days)
            and isinstance(found["generation"], int)
            and isinstance(found["interval_s"], int | float)
            and isinstance(found["sql_digest"], str)
            and isinstance(found.get("waiting", 0), int)
        )
    except (KeyError, TypeError, ValueError):
        return False
