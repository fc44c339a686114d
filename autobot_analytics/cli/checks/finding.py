"""What a check finds: a state, the facts in a line, and what to do about them."""

from dataclasses import dataclass
from enum import StrEnum


class CheckState(StrEnum):
    """How one thing is, the better the earlier; `unknown` is what could not be looked at."""

    RIGHT = "right"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    state: CheckState
    found: str
    do: str = ""  # empty where nothing has to be done


def right(found: str) -> Finding:
    """State that all is well."""
    return Finding(CheckState.RIGHT, found)


def unknown(found: str, do: str = "") -> Finding:
    """Return why something could not be looked at."""
    return Finding(CheckState.UNKNOWN, found, do)


def doubtful(found: str, do: str) -> Finding:
    """Return what works now, and what it will lead to or may hint at."""
    return Finding(CheckState.DOUBTFUL, found, do)


def wrong(found: str, do: str) -> Finding:
    """Return what does not work, or loses data."""
    return Finding(CheckState.WRONG, found, do)
