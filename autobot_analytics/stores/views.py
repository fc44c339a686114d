"""Saved views of Explore: a name and the parameters of its address. In Redis, beside the budgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from redis import Redis

VIEWS_KEY = "analytics:views"  # name → the query string of its address
MOST_VIEWS = 200
LONGEST_NAME = 80
LONGEST_VIEW = 8_000


@dataclass(frozen=True)
class SavedView:
    """A question with a name."""

    name: str
    query: str  # of the address, without `?`


class TooManyViews(ValueError):
    """No further view can be saved."""


class SavedViews:
    """Reads and writes the saved views."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def read(self) -> list[SavedView]:
        """Return all views by name; entries that are not text are left out."""
        found = []
        for name, query in cast("dict[bytes, bytes]", self._client.hgetall(VIEWS_KEY)).items():
            try:
                found.append(SavedView(name.decode(), query.decode()))
            except UnicodeDecodeError:
                continue
        return sorted(found, key=lambda one: (one.name.casefold(), one.name))

    def put(self, view: SavedView) -> None:
        """Save a view; one of the same name is replaced. Raises TooManyViews."""
        is_new = self._client.hget(VIEWS_KEY, view.name) is None
        if is_new and self._client.hlen(VIEWS_KEY) >= MOST_VIEWS:
            raise TooManyViews(f"There are {MOST_VIEWS} saved views; remove one first.")
        self._client.hset(VIEWS_KEY, view.name, view.query)

    def remove(self, name: str) -> bool:
        """Remove a view; return whether there was one."""
        return bool(self._client.hdel(VIEWS_KEY, name))
