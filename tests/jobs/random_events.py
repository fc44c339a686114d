"""Random events of all three streams, and random ways in which they arrive; for property tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, TASK_STATUSES, Stream
from tests.jobs.driving import NOW, Fields, iso
from tests.jobs.pricing.calls_to_price import CallToPrice
from tests.jobs.recount import Event
from tests.jobs.recount_tasks import TaskEntry

ZONES = ("UTC", "Asia/Kathmandu", "America/New_York")
# now, last night, last week, last month, two changes of the clock in New York, and beyond what windows reach
ANCHORS = (
    NOW,
    NOW - timedelta(days=1),
    NOW - timedelta(days=7),
    NOW - timedelta(days=28),
    datetime(2024, 3, 10, 7),
    datetime(2023, 11, 5, 6),
    datetime(2022, 6, 1),
)
minutes = st.sampled_from((0, 1, 14, 15, 29, 30, 31, 45, 59, 60, 61, 90, 119, 120, 121, 300, 720))
moments = st.builds(
    lambda anchor, back, extra_us: anchor - timedelta(minutes=back) - timedelta(microseconds=extra_us),
    st.sampled_from(ANCHORS),
    minutes,
    st.sampled_from((0, 0, 0, 1, 500_000)),
)
durations = st.sampled_from((None, Decimal(0), Decimal("0.001"), Decimal("1234.567"), Decimal(2_000_000)))
events = st.builds(
    Event,
    at=moments,
    feature=st.sampled_from(("chat", "files", "ünï 'code")),
    event_type=st.sampled_from(("page_view", "page_view", "click")),
    user=st.sampled_from(("ann", "bob", "cid", "anonymous")),
    session=st.sampled_from(("s1", "s2", "unknown")),
    duration_ms=durations,
)


@st.composite
def task_entries(draw: st.DrawFn) -> TaskEntry:
    """Draw one entry about one of a few tasks; what entries say of a task may differ, also its agent."""
    task_id, status = draw(st.sampled_from("abcde")), draw(st.sampled_from(TASK_STATUSES))
    started_at = draw(st.sampled_from(ANCHORS)) - timedelta(minutes=draw(minutes))
    completed_at = (
        started_at + timedelta(seconds=draw(st.sampled_from((-60, 0, 1, 59)))) if draw(st.booleans()) else None
    )
    # entries that nothing orders must not contradict each other
    seed = f"{task_id}{status}{started_at}{completed_at}".encode()
    number = sum(byte * (index + 1) for index, byte in enumerate(seed))
    return TaskEntry(
        task_id=task_id,
        agent_id=f"agent-{number % 2 if number % 5 == 0 else ord(task_id) % 2}",
        agent_type=(None, "chat", "code")[number % 3],
        status=status,
        started_at=started_at,
        completed_at=completed_at,
        reported_ms=None if number % 4 else Decimal(number),
        tokens_used=None if number % 7 == 0 else number,
    )


@dataclass(frozen=True)
class AgentCall:
    """A call of a model, perhaps by an agent."""

    call: CallToPrice
    agent_id: str | None


MODELS = (("openai", "gpt-4o"), ("anthropic", "claude-sonnet-4-6"), ("ollama", "llama3"), (None, "no-such-model"))


def _agent_call(
    model: tuple[str | None, str], tokens: int, cached: int, at: datetime, agent_id: str | None
) -> AgentCall:
    cached_tokens = min(cached, tokens)
    return AgentCall(CallToPrice(model[0], model[1], tokens, tokens // 3, cached_tokens, event_time=at), agent_id)


calls = st.builds(
    _agent_call,
    st.sampled_from(MODELS),
    st.sampled_from((0, 1, 999, 300_000)),
    st.sampled_from((0, 0, 1)),
    moments,
    st.sampled_from((None, "agent-0", "agent-1")),
)


@dataclass(frozen=True)
class RandomHistory:
    """What happened."""

    events: Sequence[Event]
    tasks: Sequence[TaskEntry]
    calls: Sequence[AgentCall]

    def entries(self) -> list[tuple[Stream, Fields]]:
        """Return everything as entries of the streams."""
        written = [(BEHAVIOR, _event_fields(event)) for event in self.events]
        written += [(AGENTS, _task_fields(task)) for task in self.tasks]
        written += [(LLM, _call_fields(call)) for call in self.calls]
        return [(stream, {**fields, "event_id": f"id-{number}"}) for number, (stream, fields) in enumerate(written)]


histories = st.builds(
    RandomHistory, st.lists(events, max_size=14), st.lists(task_entries(), max_size=8), st.lists(calls, max_size=5)
)


@st.composite
def revised(draw: st.DrawFn, history: RandomHistory) -> list[tuple[Stream, Fields]]:
    """Draw the entries of a history with the lower revisions that some of them replace, which may say anything else."""
    drafts = {
        BEHAVIOR: events.map(_event_fields),
        AGENTS: task_entries().map(_task_fields),
        LLM: calls.map(_call_fields),
    }
    entries: list[tuple[Stream, Fields]] = []
    for stream, fields in history.entries():
        lower = draw(st.lists(st.integers(0, 4), unique=True, max_size=2))
        for revision in lower:
            draft = {**draw(drafts[stream]), "event_id": fields["event_id"]}
            entries.append((stream, {**draft, "revision": revision} if revision else draft))
        entries.append((stream, {**fields, "revision": 5} if lower else fields))
    return entries


@dataclass(frozen=True)
class Arrival:
    """How entries arrive: one list for each tick, with repeated ones; and how ingest is cut."""

    ticks: list[list[tuple[Stream, Fields]]]
    page_rows: int
    batch_rows: int
    tick_rows: int


@st.composite
def arrivals(draw: st.DrawFn, entries: list[tuple[Stream, Fields]]) -> Arrival:
    """Draw an order, repetitions and cuts."""
    repeated = draw(st.lists(st.sampled_from(entries), max_size=4)) if entries else []
    order = draw(st.permutations(entries + repeated))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=2)))
    ticks = [order[start:end] for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    sizes = (draw(st.integers(1, 6)), draw(st.integers(3, 12)), draw(st.sampled_from((5, 1000))))
    return Arrival(ticks, *sizes)


def _event_fields(event: Event) -> dict[str | bytes, Any]:
    fields: dict[str | bytes, Any] = {
        "event_type": event.event_type,
        "feature": event.feature,
        "user_id": event.user,
        "session_id": event.session,
        "timestamp": iso(event.at),
        "duration_ms": event.duration_ms,
    }
    return _written(fields)


def _task_fields(task: TaskEntry) -> dict[str | bytes, Any]:
    return _written(
        {
            "agent_id": task.agent_id,
            "agent_type": task.agent_type,
            "task_id": task.task_id,
            "status": task.status,
            "started_at": iso(task.started_at),
            "completed_at": task.completed_at and iso(task.completed_at),
            "duration_ms": task.reported_ms,
            "tokens_used": task.tokens_used,
        }
    )


def _call_fields(made: AgentCall) -> dict[str | bytes, Any]:
    call = made.call
    return _written(
        {
            "provider": call.provider,
            "model": call.model,
            "input_tokens": call.input_tokens,
            "output_tokens": call.output_tokens,
            "cached_input_tokens": call.cached_input_tokens,
            "agent_id": made.agent_id,
            "timestamp": iso(call.event_time),
        }
    )


def _written(fields: dict[str | bytes, Any]) -> dict[str | bytes, Any]:
    return {name: str(value) for name, value in fields.items() if value is not None}
