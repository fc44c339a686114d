"""Silences: alerts of which nobody is told for a while. In Redis, as whoever sets one is not the one that writes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, cast

import orjson

if TYPE_CHECKING:
    from redis import Redis

SILENCES_KEY = "analytics:silences"  # id → the silence as JSON


@dataclass(frozen=True)
class Silence:
    """Alerts whose key fits `pattern` (* and ? stand for anything) are silent until then; times are aware."""

    id: str
    pattern: str
    until: datetime
    reason: str = ""

    def covers(self, key: str, now: datetime) -> bool:
        """Return whether the alert is silent at `now`."""
        return now < self.until and fnmatchcase(key, self.pattern)


class Silences:
    """Reads and writes the silences."""

    def __init__(self, client: Redis, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._clock = clock

    def read(self) -> list[Silence]:
        """Return those that are not over, the one that ends first first; what cannot be read is none."""
        found = []
        for name, value in cast("dict[bytes, bytes]", self._client.hgetall(SILENCES_KEY)).items():
            try:
                kept = orjson.loads(value)
                until = datetime.fromisoformat(kept["until"])
                silence = Silence(name.decode(), str(kept["pattern"]), until, str(kept.get("reason", "")))
                if self._clock() < silence.until:
                    found.append(silence)
            except (orjson.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError):
                continue
        return sorted(found, key=lambda one: (one.until, one.id))

    def add(self, pattern: str, span: timedelta, reason: str = "") -> Silence:
        """Silence what fits `pattern` for a while; what is over is forgotten."""
        silence = Silence(secrets.token_hex(3), pattern, self._clock() + span, reason)
        value = {"pattern": pattern, "until": silence.until.isoformat(), "reason": reason}
        live = {one.id for one in self.read()}
        over = [name for name in cast("list[bytes]", self._client.hkeys(SILENCES_KEY)) if name.decode() not in live]
        with self._client.pipeline(transaction=True) as pipe:
            if over:
                pipe.hdel(SILENCES_KEY, *over)
            pipe.hset(SILENCES_KEY, silence.id, orjson.dumps(value).decode())
            pipe.execute()
        return silence

    def remove(self, silence_id: str) -> bool:
        """End a silence now; give whether there was one."""
        return bool(self._client.hdel(SILENCES_KEY, silence_id))
