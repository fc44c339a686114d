"""Which spans of a request repeat the usage of others, so that no token is billed twice.

Frameworks put a run's usage on the agent's span besides its calls, and two instrumentations (of a framework and of the
client library beneath it) report one call twice, one span within the other. So usage is billed where it is reported
innermost. An ancestor ends after what is in it, hence arrives in the same request or a later one: the marks of the
ancestors that have not come yet are kept between requests (`web.otlp.memory`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from web.otlp.roles import BORDERS, TASKS, Role
from web.otlp.spans import Key, Span
from web.otlp.usage import Usage

DEPTH_MAX = 100  # spans that are looked at around one; ends circles of parents, too


class Mark(IntEnum):
    """What is known of a span from those within it; a higher one contains the lower."""

    CONTAINS_USAGE = 1  # some span within reports usage
    REPEATS_CALL = 2  # and it is a call with no agent, workflow or tool between: the same call, seen from further out


@dataclass(frozen=True, slots=True)
class Sorted:
    """A span with what was made of it."""

    span: Span
    role: Role
    usage: Usage
    accepted: bool = True  # a rejected span becomes nothing, but still links those within it to those around it


class Lineage:
    """The spans of one request, who is within whom, and who is billed."""

    def __init__(self, spans: Sequence[Sorted], remembered: Mapping[Key, Mark]) -> None:
        self._by_key = {item.span.key: item for item in spans if item.span.span_id}
        self._marks: dict[Key, Mark] = {}
        self._remembered = remembered
        for key, mark in remembered.items():
            self._mark(key, mark)
        for item in self._by_key.values():
            if item.usage.reported and item.role is not Role.OTHER:
                inside = Mark.REPEATS_CALL if item.role is Role.CALL else Mark.CONTAINS_USAGE
                self._mark(item.span.parent_key, inside, item.span.key)

    def to_remember(self) -> dict[Key, Mark]:
        """Give the marks of spans that are yet to come, as far as they are news."""
        return {
            key: mark
            for key, mark in self._marks.items()
            if key not in self._by_key and mark > self._remembered.get(key, 0)
        }

    def ancestors(self, span: Span) -> Iterator[Sorted]:
        """Give the spans around one, nearest first, as far as they are in the request."""
        for _ in range(DEPTH_MAX):
            item = self._by_key.get(span.parent_key)
            if item is None:
                return
            yield item
            span = item.span

    def is_call(self, item: Sorted) -> bool:
        """Say whether the span becomes a call of its own."""
        mark = self._marks.get(item.span.key, 0)
        if item.role in TASKS:
            return item.usage.reported and not mark
        if item.role is not Role.CALL or mark == Mark.REPEATS_CALL:
            return False
        return item.usage.reported or not self._is_told_further_out(item)

    @cached_property
    def unmeasured(self) -> dict[Key, list[Span]]:
        """The calls without usage, by the run around them that reports it instead."""
        found: dict[Key, list[Span]] = {}
        for item in self._by_key.values():
            if item.role is Role.CALL and not item.usage.reported:
                for around in self.ancestors(item.span):
                    if around.role in TASKS and self.is_call(around):
                        found.setdefault(around.span.key, []).append(item.span)
                        break
        return found

    def _is_told_further_out(self, item: Sorted) -> bool:
        """Say whether a call without usage is told by a span around it: the same call, or a run that has its usage."""
        same_call = True
        for around in self.ancestors(item.span):
            if same_call and around.role is Role.CALL:
                return True
            same_call = same_call and around.role not in BORDERS
            if around.role in TASKS and self.is_call(around):
                return True
        return False

    def _mark(self, key: Key, mark: Mark, origin: Key | None = None) -> None:
        """Mark a span and all around it, but not `origin`; stops where nothing is new, so also in a circle."""
        while key[1] and key != origin and self._marks.get(key, 0) < mark:
            self._marks[key] = mark
            item = self._by_key.get(key)
            if item is None:
                return
            if item.role in BORDERS:
                mark = Mark.CONTAINS_USAGE
            key = item.span.parent_key


def traces(spans: Iterable[Span]) -> list[str]:
    """Give the ids of the traces of a request, each once, in their order."""
    return list(dict.fromkeys(span.trace_id for span in spans if span.trace_id))
