"""Marks: releases, incidents and other moments that charts show. In Redis, as any program may set one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import orjson

if TYPE_CHECKING:
    from redis import Redis

MARKS_KEY = "analytics:marks"  # id → the mark as JSON
MOST_MARKS = 2_000  # the earliest go first


@dataclass(frozen=True)
class StoredMark:
    """A moment with a title; `at` is aware."""

    id: str
    at: datetime
    title: str
    kind: str = "other"
    link: str | None = None


class Marks:
    """Reads and writes the marks."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def read(self) -> list[StoredMark]:
        """Return all marks in order of time; entries that cannot be read are left out."""
        found = []
        for name, value in cast("dict[bytes, bytes]", self._client.hgetall(MARKS_KEY)).items():
            try:
                kept = orjson.loads(value)
                at = datetime.fromisoformat(kept["at"])
                link = kept.get("link")
                found.append(
                    StoredMark(
                        name.decode(),
                        at if at.tzinfo else at.replace(tzinfo=UTC),
                        str(kept["title"]),
                        str(kept.get("kind", "other")),
                        None if link is None else str(link),
                    )
                )
            except (orjson.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError):
                continue
        return sorted(found, key=lambda one: (one.at, one.id))

    def add(self, at: datetime, title: str, kind: str, link: str | None) -> StoredMark:
        """Store a mark; beyond MOST_MARKS the earliest are removed."""
        mark = StoredMark(secrets.token_hex(6), at, title, kind, link)
        value = {"at": at.isoformat(), "title": title, "kind": kind, "link": link}
        over = [one.id for one in self.read()][: -(MOST_MARKS - 1)]
        with self._client.pipeline(transaction=True) as pipe:
            if over:
                pipe.hdel(MARKS_KEY, *over)
            pipe.hset(MARKS_KEY, mark.id, orjson.dumps(value).decode())
            pipe.execute()
        return mark

    def remove(self, mark_id: str) -> bool:
        """Remove a mark; return whether there was one."""
        return bool(self._client.hdel(MARKS_KEY, mark_id))
