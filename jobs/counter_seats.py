"""Seats: who has a counter of its own, as many names of a kind as the settings allow; the rest shares `other`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SHARED = ("other", "none")


@dataclass
class Seats:
    """The names of one kind that have counters of their own, each with the time at which it was counted last."""

    counted_at: dict[str, datetime]
    changed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def take(self, arrivals: Mapping[str, int], most: int, idle: timedelta, now: datetime) -> dict[str, str]:
        """Return the seat of each name that arrived with so many entries; names that leave are noted in `gone`.

        Who has a seat keeps it, so that no sum changes its name; free ones go to the names with the most entries.
        """
        returned = arrivals.keys() & self.counted_at.keys()
        self.counted_at.update(dict.fromkeys(returned, now))
        left = self._leave(most, now - idle)
        entering = sorted(
            (name for name in arrivals if name not in self.counted_at and name not in SHARED),
            key=lambda name: (-arrivals[name], name),
        )[: max(most - len(self.counted_at), 0)]
        self.counted_at.update(dict.fromkeys(entering, now))
        self.changed |= {name for name in (*returned, *entering) if name in self.counted_at}
        self.gone = (self.gone | left) - self.counted_at.keys()
        self.changed -= self.gone
        return {name: self._seat(name) for name in arrivals}

    def settle(self) -> tuple[list[str], list[str]]:
        """Return the names that changed and those that left since the last time."""
        changed, gone = sorted(self.changed), sorted(self.gone)
        self.changed, self.gone = set(), set()
        return changed, gone

    def _leave(self, most: int, before: datetime) -> set[str]:
        left = {name for name, at in self.counted_at.items() if at < before}
        if len(self.counted_at) > most:
            ranked = sorted(sorted(self.counted_at), key=self.counted_at.__getitem__, reverse=True)
            left |= set(ranked[most:])
        for name in left:
            del self.counted_at[name]
        return left

    def _seat(self, name: str) -> str:
        if name in self.counted_at:
            return name
        return "none" if name == "none" else "other"
