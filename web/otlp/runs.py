"""Which spans are one run of an agent or a workflow, what it is a run of, and how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from web.otlp.kinship import Kinship
from web.otlp.roles import TASKS, SpanRole
from web.otlp.seen import SeenSpan
from web.otlp.spans import Key


@dataclass(eq=False)
class TracedRun:
    """One run: the outermost span of it, and those within that tell of the same run."""

    base: SeenSpan
    members: list[SeenSpan] = field(default_factory=list)
    failed_within: SeenSpan | None = None  # the run within a workflow that made it fail

    @property
    def first(self) -> SeenSpan:
        """The member that came first; of those that came together, the base."""
        return min((self.base, *self.members), key=lambda member: (member.batch, member is not self.base))

    @property
    def event_id(self) -> str:
        """What names the run, now and after each amendment."""
        return self.first.event_id


def find_runs(kinship: Kinship) -> list[TracedRun]:
    """Return the runs that the spans tell of, each once."""
    if not kinship.runs:
        return []
    outermost = {run.key: _same_run_around(run, kinship) or run for run in kinship.runs}
    members: dict[Key, list[SeenSpan]] = {}
    for run in kinship.runs:
        members.setdefault(outermost[run.key].key, []).append(run)
    runs = {key: _run(spans, kinship) for key, spans in members.items()}
    inner: dict[Key, list[TracedRun]] = {}
    for key, one in runs.items():
        around = next(kinship.runs_around(outermost[key]), None)
        if around is not None:
            inner.setdefault(outermost[around.key].key, []).append(one)
    for key, one in runs.items():
        if one.base.role is SpanRole.WORKFLOW and not one.base.failed:
            one.failed_within = _failure(inner.get(key, []))
    return list(runs.values())


def _run(spans: list[SeenSpan], kinship: Kinship) -> TracedRun:
    """Return the run of spans that are one: its outermost agent's, or the outermost workflow's if no agent is in it."""
    if len(spans) == 1:
        return TracedRun(spans[0])
    base = min(spans, key=lambda span: (span.role is SpanRole.WORKFLOW, len(kinship.around(span)), span.order))
    return TracedRun(base, [span for span in spans if span is not base])


def _same_run_around(run: SeenSpan, kinship: Kinship) -> SeenSpan | None:
    """Return the outermost run around that is the same: of one name, with no tool, call or other run between.

    One may be of an agent and the other of a workflow: Google's ADK has a workflow around an agent of its name.
    """
    found = None
    for outer in kinship.around(run):
        if outer.role in TASKS:
            if outer.told.get("runner") != run.told.get("runner"):
                return found
            found = outer
        elif outer.role is not SpanRole.OTHER:
            return found
    return found


def _failure(inner: list[TracedRun]) -> SeenSpan | None:
    """Return the run within that failed, if it was the last to end: a later one may have made good for it."""
    if not inner:
        return None
    last = max(inner, key=lambda run: (run.base.ended_ns, run.base.order)).base
    return last if last.failed else None


def runs_of(members: list[SeenSpan], kinship: Kinship) -> Iterator[SeenSpan]:
    """Yield the runs around any of the spans that tell of one call; of each the nearest first."""
    for member in members:
        if member.role in TASKS:
            yield member
        yield from kinship.runs_around(member)
