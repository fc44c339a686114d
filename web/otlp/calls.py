"""Which spans are one call, so that no call counts twice and no token is billed twice.

Frameworks put a run's usage on the agent's span besides its calls, and two instrumentations (of a framework and of the
client library beneath it) report one call twice, one span within the other. So usage is billed where it is reported
innermost; `web.otlp.doubles` then joins what two instrumentations report side by side.

The event of a call is named for the span that came first of those that tell of it. What was sent as a call once stays
that call whatever comes later: a later span amends it. So a call is never taken back, and none counts twice.
"""

from collections.abc import Iterable, Iterator

from web.otlp.kinship import Kinship
from web.otlp.roles import SpanRole
from web.otlp.seen import SeenSpan
from web.otlp.spans import Key


class TracedCall:
    """One call: the span that knows its usage (its base), and all spans that tell of it (its members)."""

    def __init__(self, base: SeenSpan) -> None:
        self.base = base
        self._members = {base.key: base}
        self._earliest = base

    @property
    def members(self) -> list[SeenSpan]:
        """All spans that tell of the call."""
        return list(self._members.values())

    @property
    def measured(self) -> bool:
        """Whether any token is reported."""
        return self.base.usage.reported

    @property
    def first(self) -> SeenSpan:
        """The member that came first; of those that came together, the base."""
        return self.base if self.base.batch == self._earliest.batch else self._earliest

    @property
    def event_id(self) -> str:
        """What names the call, now and after each amendment."""
        return self.first.event_id

    def add(self, span: SeenSpan) -> None:
        """Take a span that tells of the call."""
        self._members[span.key] = span
        if span.order < self._earliest.order:
            self._earliest = span

    def absorb(self, other: "TracedCall") -> None:
        """Take all that tells of the same call."""
        for member in other.members:
            self.add(member)


def find_calls(kinship: Kinship) -> list[TracedCall]:
    """Return the calls that the spans tell of, each once."""
    return _with_runs(list(_nested(kinship)), kinship)


def _nested(kinship: Kinship) -> Iterator[TracedCall]:
    """Yield calls of which the spans within each other are one."""
    spans = [span for span in kinship.spans if span.role is SpanRole.CALL]
    within: dict[Key, list[SeenSpan]] = {}
    outermost: list[SeenSpan] = []
    for span in spans:
        outer = kinship.call_around(span)
        if outer is None or outer.key == span.key:
            outermost.append(span)
        else:
            within.setdefault(outer.key, []).append(span)
    if not within:
        yield from map(TracedCall, spans)
        return
    done: set[Key] = set()
    for span in (*outermost, *spans):  # all of them again, for circles, which have no outermost
        if span.key not in done:
            yield from _innermost(span, within, done)


def _innermost(outermost: SeenSpan, within: dict[Key, list[SeenSpan]], done: set[Key]) -> list[TracedCall]:
    """Return the calls of a span and of all spans within; without recursion, as spans may be nested to any depth."""
    downwards: list[tuple[SeenSpan, list[SeenSpan]]] = []
    left = [outermost]
    while left:
        span = left.pop()
        done.add(span.key)
        children = [child for child in within.get(span.key, ()) if child.key not in done]
        done.update(child.key for child in children)
        downwards.append((span, children))
        left += children
    calls: dict[Key, list[TracedCall]] = {}
    for span, children in reversed(downwards):
        calls[span.key] = _joined(span, [call for child in children for call in calls.pop(child.key)])
    return calls[outermost.key]


def _joined(span: SeenSpan, inner: list[TracedCall]) -> list[TracedCall]:
    """Return the calls of a span around others."""
    if not inner:
        return [TracedCall(span)]
    measured = [call for call in inner if call.measured]
    if measured:
        # What came before all that is within was sent as the call: that call goes on as the first of those within.
        _first(measured).add(span)
        return inner
    if span.usage.reported or len(inner) == 1:
        kept, *others = inner
        kept.base = span
        kept.add(span)
        for call in others:
            kept.absorb(call)
        return [kept]
    _first(inner).add(span)
    return inner


def _with_runs(calls: list[TracedCall], kinship: Kinship) -> list[TracedCall]:
    """Add the runs that alone know the usage of the calls within, and drop what they tell of."""
    reporting = [run for run in kinship.runs if run.usage.reported]
    if not reporting:
        return calls
    within: dict[Key, list[TracedCall]] = {run.key: [] for run in reporting}
    for call in calls:
        _place(call, kinship, within)
    depth = {run.key: sum(1 for _ in kinship.runs_around(run)) for run in reporting}
    told: set[int] = set()
    for run in sorted(reporting, key=lambda run: (-depth[run.key], run.order)):
        inner = [call for call in within[run.key] if id(call) not in told]
        measured = [call for call in inner if call.measured]
        if measured:
            _first(measured).add(run)
            continue
        billed = TracedCall(run)
        for call in sorted(inner, key=lambda call: call.first.order):
            if call.first.batch >= run.batch or billed.first is run:
                billed.absorb(call)
                told.add(id(call))
        calls.append(billed)
        _place(billed, kinship, within)
    return [call for call in calls if id(call) not in told]


def _place(call: TracedCall, kinship: Kinship, within: dict[Key, list[TracedCall]]) -> None:
    for run in kinship.runs_around(call.base):
        if run.key in within and run.key != call.base.key:
            within[run.key].append(call)


def _first(calls: Iterable[TracedCall]) -> TracedCall:
    return min(calls, key=lambda call: call.first.order)
