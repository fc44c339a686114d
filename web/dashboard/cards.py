"""A card of a page: its figures, or what went wrong with them; one that fails leaves the others as they are."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from pydantic import ValidationError
from redis.exceptions import RedisError

from snapshots.reader import Damaged, NotComputed
from web.http.problems import ProblemError

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Card:
    """What a card shows."""

    value: Any = None
    trouble: str | None = None
    waits: bool = False  # nothing went wrong: it is not there yet
    stale: bool = False
    computed_at: str | None = None
    complete_from: date | None = None  # earlier days are still being published


def of_trouble(error: Exception) -> Card:
    """Return what went wrong in the words of the reader; a defect is logged. Raises problems of the whole page."""
    if isinstance(error, Damaged):
        return Card(trouble=str(error))
    if isinstance(error, NotComputed):
        told = "Not computed yet. The scheduler publishes it at the end of its first run; is it running?"
        return Card(trouble=told, waits=True)
    if isinstance(error, ValidationError):
        return Card(trouble="No name or number like this can be looked for.")
    if isinstance(error, RedisError):
        return Card(trouble="Redis does not answer. The figures come back by themselves when it does.")
    if isinstance(error, ProblemError):
        if error.status < 500:
            raise error
        return Card(trouble=error.detail)
    log.error("card_failed", exc_info=error)
    return Card(trouble="This part failed; the service's log says why.")
