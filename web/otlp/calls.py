"""Which spans are one call, so that no call counts twice and no token is billed twice.

Frameworks put a run's usage on the agent's span besides its calls, and two instrumentations (of a framework and of the
client library beneath it) report one call twice, one span within the other. So usage is billed where it is reported
innermost; `web.otlp.doubles` then joins what two instrumentations report side by side.

The event of a call is named for the span that came first of those that tell of it. What was sent as a call once stays
that call whatever comes later: a later span amends it. So a call is never taken back, and none counts twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from web.otlp.kinship import Kinship
from web.otlp.roles import Role
from web.otlp.seen import Seen
from web.otlp.spans import Key


@dataclass(eq=False)
class Call:
    """One call: the span that knows its usage, and all spans that tell of it."""

    base: Seen
    members: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the base a member."""
        self.members = [self.base, *self.members]

    @property
    def measured(self) -> bool:
        """Whether any token is reported."""
        return self.base.usage.reported

    @property
    def first(self) -> Seen:
        """The member that came first; of those that came together, the base."""
        batch = min(member.batch for member in self.members)
        if self.base.batch == batch:
            return self.base
        return min((member for member in self.members if member.batch == batch), key=lambda member: member.order)

    @property
    def event_id(self) -> str:
        """What names the call, now and after each amendment."""
        return self.first.event_id

    def absorb(self, other: "Call") -> None:
        """Take what tells of the same call."""
        self.members += [member for member in other.members if member not in self.members]


def find_calls(kinship: Kinship) -> list[Call]:
    """Return the calls that the spans tell of, each once."""
    calls = list(_nested(kinship))
    return _with_runs(calls, kinship)


def _nested(kinship: Kinship) -> Iterator[Call]:
    """Yield calls of which the spans within each other are one."""
    spans = [span for span in kinship.spans if span.role is Role.CALL]
    within: dict[Key, list[Seen]] = {}
    outermost: list[Seen] = []
    for span in spans:
        outer = kinship.call_around(span)
        if outer is None or outer.key == span.key:
            outermost.append(span)
        else:
            within.setdefault(outer.key, []).append(span)
    done: set[Key] = set()
    for span in (*outermost, *spans):  # all of them again, for circles, which have no outermost
        if span.key not in done:
            yield from _innermost(span, within, done)


def _innermost(span: Seen, within: dict[Key, list[Seen]], done: set[Key]) -> list[Call]:
    done.add(span.key)
    inner = [
        call
        for child in sorted(within.get(span.key, ()), key=lambda child: child.order)
        if child.key not in done
        for call in _innermost(child, within, done)
    ]
    if not inner:
        return [Call(span)]
    measured = [call for call in inner if call.measured]
    if measured:
        # What came before all that is within was sent as the call: that call goes on as the first of those within.
        _first(measured).absorb(Call(span))
        return inner
    if span.usage.reported or len(inner) == 1:
        return [Call(span, [member for call in inner for member in call.members])]
    _first(inner).absorb(Call(span))
    return inner


def _with_runs(calls: list[Call], kinship: Kinship) -> list[Call]:
    """Add the runs that alone know the usage of the calls within, and drop what they tell of."""
    reporting = [run for run in kinship.runs if run.usage.reported]
    if not reporting:
        return calls
    within: dict[Key, list[Call]] = {run.key: [] for run in reporting}
    for call in calls:
        _place(call, kinship, within)
    depth = {run.key: sum(1 for _ in kinship.runs_around(run)) for run in reporting}
    for run in sorted(reporting, key=lambda run: (-depth[run.key], run.order)):
        inner = within[run.key]
        measured = [call for call in inner if call.measured]
        if measured:
            _first(measured).absorb(Call(run))
            continue
        billed = Call(run)
        for call in sorted(inner, key=lambda call: call.first.order):
            if call.first.batch >= run.batch or billed.first is run:
                billed.absorb(call)
                calls.remove(call)
        calls.append(billed)
        _place(billed, kinship, within)
    return calls


def _place(call: Call, kinship: Kinship, within: dict[Key, list[Call]]) -> None:
    for run in kinship.runs_around(call.base):
        if run.key in within and run.key != call.base.key:
            within[run.key].append(call)


def _first(calls: Iterable[Call]) -> Call:
    return min(calls, key=lambda call: call.first.order)
