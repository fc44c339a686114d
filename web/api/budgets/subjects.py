"""What a budget may be of: the providers, models and agents that were seen, and which of them a wrong name may mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from snapshots.reader import NotComputed, SnapshotReader
from web.reading.fold import Document

MOST_SIMILAR = 3
LEAST_LIKENESS = 0.6  # of difflib: half the letters of a short name may differ
SNAPSHOTS = ("cost_days", "cost_agent_days", "agents")

Documents = Mapping[str, Document]


@dataclass(frozen=True)
class Sighting:
    """Whether calls or tasks of what a budget is of were ever seen; if not, `similar` are the nearest names."""

    seen: bool
    similar: tuple[str, ...] = ()
    note: str = ""  # what else to say

    def warnings(self, scope: str, scope_id: str) -> list[str]:
        """Return what to say of a budget of it: nothing if it was seen."""
        if self.seen:
            return [self.note] if self.note else []
        hint = f" Did you mean {' or '.join(self.similar)}?" if self.similar else ""
        return [f"No call of the {scope} {scope_id} was ever seen: nothing counts for this budget until one is.{hint}"]


class Subjects:
    """The names of one moment, read from snapshots; those that were never computed have none."""

    def __init__(self, reader: SnapshotReader) -> None:
        self._documents: dict[str, Documents] = {}
        for name in SNAPSHOTS:
            try:
                reader.entry(name)
                self._documents[name] = reader.documents(name)
            except NotComputed:
                self._documents[name] = {}

    def look(self, scope: str, scope_id: str) -> Sighting:
        """Return whether it was seen, and names like it if it was not; users and tags count as seen."""
        if scope not in ("provider", "model", "agent") or any(scope_id in names for names in self._names(scope)):
            return Sighting(True)
        return Sighting(False, tuple(self._similar(scope, scope_id)))

    def all(self, scope: str) -> list[str]:
        """Return the names of a scope in order, models with their providers."""
        return sorted({name for names in self._names(scope) for name in names if scope != "model" or "/" in name})

    def _names(self, scope: str) -> Iterator[set[str]]:
        """Yield the names of a scope, of the newest day first."""
        if scope == "agent":
            yield set(self._documents["agents"])
            for document in _newest_first(self._documents["cost_agent_days"]):
                yield set(document["agent_id"])
            return
        if scope not in ("provider", "model"):
            return
        for document in _newest_first(self._documents["cost_days"]):
            if scope == "provider":
                yield {provider for provider in document["provider"] if provider is not None}
            else:
                pairs = zip(document["provider"], document["model"], strict=True)
                yield {*document["model"], *(f"{provider or ''}/{model}" for provider, model in pairs)}

    def _similar(self, scope: str, scope_id: str) -> list[str]:
        known = {name.casefold(): name for names in self._names(scope) for name in names}
        if scope == "model":  # with its provider if the name has one, else without
            known = {folded: name for folded, name in known.items() if ("/" in name) == ("/" in scope_id)}
        near = get_close_matches(scope_id.casefold(), sorted(known), MOST_SIMILAR, LEAST_LIKENESS)
        return [known[one] for one in near]


def _newest_first(days: Documents) -> Iterator[Document]:
    for day in sorted(days, reverse=True):
        yield days[day]
