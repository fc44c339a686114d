"""Which span is within which: by parents as far as they came, else by time within a run of the same trace."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from web.otlp.roles import BORDERS, TASKS, SpanRole
from web.otlp.seen import SeenSpan
from web.otlp.spans import Key

RUNS_MAX = 200  # of a trace in which parents are missing; among more nothing is told by time
DEPTH_MAX = 100  # spans that are looked at around one; ends circles of parents, too


class Kinship:
    """The known spans of some traces, and what is around each."""

    def __init__(self, spans: Iterable[SeenSpan]) -> None:
        self._by_key = {span.key: span for span in spans if span.span_id}
        self._around: dict[Key, tuple[SeenSpan, ...]] = {}

    @property
    def spans(self) -> Iterable[SeenSpan]:
        """All spans, each once."""
        return self._by_key.values()

    @cached_property
    def runs(self) -> list[SeenSpan]:
        """Runs of agents and workflows, in the order in which they came."""
        return sorted((span for span in self.spans if span.role in TASKS), key=_order)

    def around(self, span: SeenSpan) -> Sequence[SeenSpan]:
        """Return the spans around one, nearest first.

        Where a parent is missing (it never ended, was not sampled, or is yet to come), the narrowest run of the trace
        that lasted as long as the span is taken for what is around it, if there is only one such.
        """
        if (known := self._around.get(span.key)) is None:
            known = self._around[span.key] = tuple(self._walk(span))
        return known

    def call_around(self, span: SeenSpan) -> SeenSpan | None:
        """Return the call around a call, if no agent, workflow or tool lies between: the same call from further out."""
        for outer in self.around(span):
            if outer.role is SpanRole.CALL:
                return outer
            if outer.role in BORDERS:
                return None
        return None

    def runs_around(self, span: SeenSpan) -> Iterator[SeenSpan]:
        """Yield the runs around a span, nearest first."""
        return (outer for outer in self.around(span) if outer.role in TASKS)

    def _walk(self, span: SeenSpan) -> Iterator[SeenSpan]:
        passed = {span.key}
        for _ in range(DEPTH_MAX):
            if not span.parent_id:
                return
            outer = self._by_key.get(span.parent_key) or self._run_at(span, passed)
            if outer is None or outer.key in passed:
                return
            passed.add(outer.key)
            yield outer
            span = outer

    def _run_at(self, span: SeenSpan, passed: set[Key]) -> SeenSpan | None:
        runs = self._runs_of_trace.get(span.trace_id, ())
        if len(runs) > RUNS_MAX:
            return None
        fitting = [
            run
            for run in runs
            if run.started_ns <= span.started_ns and span.ended_ns <= run.ended_ns and run.key not in passed
        ]
        if not fitting:
            return None
        nearest = max(fitting, key=lambda run: (run.started_ns, -run.ended_ns))
        around_all = all(run.ended_ns >= nearest.ended_ns for run in fitting)
        is_alone = sum(run[7:9] == nearest[7:9] for run in fitting) == 1
        return nearest if around_all and is_alone else None

    @cached_property
    def _runs_of_trace(self) -> dict[str, list[SeenSpan]]:
        found: dict[str, list[SeenSpan]] = {}
        for run in self.runs:
            found.setdefault(run.trace_id, []).append(run)
        return found


def _order(span: SeenSpan) -> tuple[int, int, str]:
    return span.order
