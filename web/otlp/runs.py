"""Which spans are one run of an agent or a workflow, what it is a run of, and how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from web.otlp.kinship import Kinship
from web.otlp.roles import TASKS, Role
from web.otlp.seen import Seen
from web.otlp.spans import Key


@dataclass(eq=False)
class Run:
    """One run: the outermost span of it, and those within that tell of the same run."""

    base: Seen
    members: list[Seen] = field(default_factory=list)
    failed_within: Seen | None = None  # the run within a workflow that made it fail

    @property
    def first(self) -> Seen:
        """The member that came first; of those that came together, the base."""
        return min((self.base, *self.members), key=lambda member: (member.batch, member is not self.base))

    @property
    def event_id(self) -> str:
        """What names the run, now and after each amendment."""
        return self.first.event_id


def find_runs(kinship: Kinship) -> list[Run]:
    """Return the runs that the spans tell of, each once."""
    runs = {run.key: Run(run) for run in kinship.runs}
    inner: dict[Key, list[Run]] = {}
    repeats: set[Key] = set()
    for run in kinship.runs:
        outer = _same_run_around(run, kinship)
        if outer is not None:
            runs[outer.key].members.append(run)
            repeats.add(run.key)
        if (around := next(kinship.runs_around(run), None)) is not None:
            inner.setdefault(around.key, []).append(runs[run.key])
    found = [run for key, run in runs.items() if key not in repeats]
    for run in found:
        if run.base.role is Role.WORKFLOW and not run.base.failed:
            run.failed_within = _failure(inner.get(run.base.key, []))
    return found


def _same_run_around(run: Seen, kinship: Kinship) -> Seen | None:
    """Return the outermost run around that is the same: the same agent, with no tool, call or other run between."""
    found = None
    for outer in kinship.around(run):
        if outer.role in TASKS:
            if (outer.role, outer.told.get("runner")) != (run.role, run.told.get("runner")):
                return found
            found = outer
        elif outer.role is not Role.OTHER:
            return found
    return found


def _failure(inner: list[Run]) -> Seen | None:
    """Return the run within that failed, if it was the last to end: a later one may have made good for it."""
    if not inner:
        return None
    last = max(inner, key=lambda run: (run.base.ended_ns, run.base.order)).base
    return last if last.failed else None


def runs_of(members: list[Seen], kinship: Kinship) -> Iterator[Seen]:
    """Yield the runs around any of the spans that tell of one call; of each the nearest first."""
    for member in members:
        if member.role in TASKS:
            yield member
        yield from kinship.runs_around(member)
