"""Silences: alerts of which nobody is told for a while. In Redis, as whoever sets one is not the one that writes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, cast

import orjson

if TYPE_CHECKING:
    from redis import Redis

SILENCES_KEY = "analytics:silences"  # id → the silence as JSON
HISTORY_KEY = "analytics:silence_history"  # the newest first, as JSON
MOST_KEPT = 200


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


@dataclass(frozen=True)
class PastSilence:
    """A silence as the history has it, over or not; `ended_at` is when somebody ended it early. Times are aware."""

    id: str
    pattern: str
    created_at: datetime | None
    until: datetime
    reason: str = ""
    ended_at: datetime | None = None


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
            kept = {**value, "id": silence.id, "created_at": self._clock().isoformat()}
            pipe.lpush(HISTORY_KEY, orjson.dumps(kept).decode())
            pipe.ltrim(HISTORY_KEY, 0, MOST_KEPT - 1)
            pipe.execute()
        return silence

    def remove(self, silence_id: str) -> bool:
        """End a silence now; give whether there was one."""
        if not self._client.hdel(SILENCES_KEY, silence_id):
            return False
        for place, value in enumerate(cast("list[bytes]", self._client.lrange(HISTORY_KEY, 0, MOST_KEPT - 1))):
            with suppress(orjson.JSONDecodeError, TypeError):
                kept = orjson.loads(value)
                if kept["id"] == silence_id and datetime.fromisoformat(kept["until"]) > self._clock():
                    kept["ended_at"] = self._clock().isoformat()
                    self._client.lset(HISTORY_KEY, place, orjson.dumps(kept).decode())
        return True

    def history(self) -> list[PastSilence]:
        """Return the newest silences, over or not, the newest first; entries that cannot be read are left out."""
        found = []
        for value in cast("list[bytes]", self._client.lrange(HISTORY_KEY, 0, MOST_KEPT - 1)):
            with suppress(orjson.JSONDecodeError, KeyError, TypeError, ValueError):
                kept = orjson.loads(value)
                ended = kept.get("ended_at")
                found.append(
                    PastSilence(
                        str(kept["id"]),
                        str(kept["pattern"]),
                        datetime.fromisoformat(kept["created_at"]),
                        datetime.fromisoformat(kept["until"]),
                        str(kept.get("reason", "")),
                        None if ended is None else datetime.fromisoformat(ended),
                    )
                )
        return found
