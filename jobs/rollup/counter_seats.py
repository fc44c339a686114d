"""Seats: who has a counter of its own, as many names of a kind as the settings allow; the rest shares `other`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SHARED = ("other", "none")
STORED_WITHIN = timedelta(hours=1)  # seats are held for days: what is stored may be that much behind


@dataclass
class Seats:
    """The names of one kind that have counters of their own, each with the time at which it was counted last."""

    counted_at: dict[str, datetime]
    stored_at: dict[str, datetime] = field(default_factory=dict)  # where that is another time
    changed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def take(self, arrivals: Mapping[str, int], most: int, idle: timedelta, now: datetime) -> dict[str, str]:
        """Return the seat of each name that arrived with so many entries; names that leave are noted in `gone`.

        Who has a seat keeps it, so that no sum changes its name; free ones go to the names with the most entries.
        """
        returned = arrivals.keys() & self.counted_at.keys()
        for name in returned:
            self.stored_at.setdefault(name, self.counted_at[name])
        outdated = {name for name in returned if now - self.stored_at[name] >= STORED_WITHIN}
        self.counted_at.update(dict.fromkeys(returned, now))
        left = self._leave(most, now - idle)
        entering = sorted(
            (name for name in arrivals if name not in self.counted_at and name not in SHARED),
            key=lambda name: (-arrivals[name], name),
        )[: max(most - len(self.counted_at), 0)]
        self.counted_at.update(dict.fromkeys(entering, now))
        self.changed |= {name for name in (*outdated, *entering) if name in self.counted_at}
        self.gone = (self.gone | left) - self.counted_at.keys()
        self.changed -= self.gone
        return {name: self._seat(name) for name in arrivals}

    def settle(self) -> tuple[list[str], list[str]]:
        """Return the names that changed and those that left since the last time."""
        changed, gone = sorted(self.changed), sorted(self.gone)
        self.stored_at.update({name: self.counted_at[name] for name in changed})
        self.changed, self.gone = set(), set()
        return changed, gone

    def _leave(self, most: int, before: datetime) -> set[str]:
        left = {name for name, at in self.counted_at.items() if at < before}
        if len(self.counted_at) > most:
            ranked = sorted(sorted(self.counted_at), key=self.counted_at.__getitem__, reverse=True)
            left |= set(ranked[most:])
        for name in left:
            del self.counted_at[name]
            self.stored_at.pop(name, None)
        return left

    def _seat(self, name: str) -> str:
        if name in self.counted_at:
            return name
        return "none" if name == "none" else "other"
