"""What producers call: one tracker per domain, the same for asyncio and for synchronous code.

With a Delivery a method gives a coroutine of a Tracked (or of a list), with a SyncDelivery the Tracked (or the list)
itself. Methods that track never raise: wrong arguments come back as the state `invalid`, and those that an event counts
without are dropped.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Generic, TypeVar
from uuid import uuid4

from autobot_analytics.client import commands
from autobot_analytics.client.delivery import Dispatch
from autobot_analytics.client.tracked import PendingEvent, Stats
from autobot_analytics.encoding import encode_time
from autobot_analytics.records import (
    AgentTask,
    LLMUsage,
    Record,
    TagValue,
    TaskCompletion,
    TaskStart,
    TaskStatus,
    UserEvent,
)
from autobot_analytics.side_fields import made

One = TypeVar("One")
Many = TypeVar("Many")
Clock = Callable[[], datetime]

REMEMBERED_TASKS = 10_000


def utc_now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)


class _Tracker(Generic[One, Many]):
    """One stream's way in."""

    def __init__(self, delivery: Dispatch[One, Many], now: Clock = utc_now) -> None:
        self._delivery = delivery
        self._now = now

    def stats(self) -> Stats:
        """Count what the tracker's delivery sent, keeps and lost."""
        return self._delivery.stats()

    def _entry(self, record: Record, *kinds: type[Record]) -> PendingEvent:
        """Make the entry of a record; TypeError unless it is one of `kinds`."""
        if not isinstance(record, kinds):
            raise TypeError(f"{type(record).__name__} is none of {', '.join(kind.__name__ for kind in kinds)}")
        return commands.add(record.stream, self._identified(record), self._delivery.stream_maxlen)

    def _identified(self, record: Record) -> dict[str, str]:
        """Return the record's fields with an event_id, and with a time: events that wait must not get a later one."""
        fields = dict(record.encoded)
        if record.stream.time_field not in fields and not isinstance(record, TaskCompletion):
            fields[record.stream.time_field] = encode_time(self._now())
        fields.setdefault("event_id", uuid4().hex)
        return fields


class BehaviorAnalytics(_Tracker[One, Many]):
    """Tracks what users do."""

    def track_event(self, event: UserEvent) -> One:
        """Track one event."""
        return self._delivery.one(partial(self._entry, event, UserEvent))

    def track_many(self, events: Iterable[UserEvent]) -> Many:
        """Track events in order, a thousand a round trip."""
        return self._delivery.many(partial(self._entry, event, UserEvent) for event in events)


class CostTracker(_Tracker[One, Many]):
    """Tracks calls of language models."""

    def track_usage(
        self,
        provider: str | None,
        model: str,
        input_tokens: int,
        output_tokens: int,
        *,
        cached_input_tokens: int | None = None,
        cache_write_tokens: int | None = None,
        cache_write_1h_tokens: int | None = None,
        cache_accounting: str | None = None,
        reasoning_tokens: int | None = None,
        cost_usd: float | Decimal | None = None,
        service_tier: str | None = None,
        session_id: str | None = None,
        user_id: str | None = None,
        agent_id: str | None = None,
        endpoint: str | None = None,
        latency_ms: float | Decimal | None = None,
        success: bool | None = None,
        error_message: str | None = None,
        timestamp: datetime | str | None = None,
        tags: Mapping[str, TagValue] | None = None,
        metadata: Mapping[str, object] | None = None,
        event_id: str | None = None,
        revision: int | None = None,
    ) -> One:
        """Track one call; the fields' meanings are in docs/events.md."""
        values = {
            "provider": provider,
            "model": model,
            "input_tokens": input_tokens,
            "output_tokens": output_tokens,
            "cached_input_tokens": cached_input_tokens,
            "cache_write_tokens": cache_write_tokens,
            "cache_write_1h_tokens": cache_write_1h_tokens,
            "cache_accounting": cache_accounting,
            "reasoning_tokens": reasoning_tokens,
            "cost_usd": cost_usd,
            "service_tier": service_tier,
            "session_id": session_id,
            "user_id": user_id,
            "agent_id": agent_id,
            "endpoint": endpoint,
            "latency_ms": latency_ms,
            "success": success,
            "error_message": error_message,
            "timestamp": timestamp,
            "tags": tags,
            "metadata": metadata,
            "event_id": event_id,
            "revision": revision,
        }
        return self._delivery.one(lambda: self._entry(made(LLMUsage, values), LLMUsage))

    def track_many(self, usages: Iterable[LLMUsage]) -> Many:
        """Track calls in order, a thousand a round trip."""
        return self._delivery.many(partial(self._entry, usage, LLMUsage) for usage in usages)


class AgentAnalytics(_Tracker[One, Many]):
    """Tracks agents' tasks: a start and an end, or a whole task at once.

    The start is remembered in Redis for an hour, so that any process can end the task, and in this process for the
    newest 10,000 tasks, so that this one can end it later too.
    """

    def __init__(self, delivery: Dispatch[One, Many], now: Clock = utc_now) -> None:
        super().__init__(delivery, now)
        self._started: dict[str, str] = {}
        self._started_lock = threading.RLock()

    def track_task_start(
        self,
        agent_id: str,
        agent_type: str,
        task_id: str,
        task_name: str,
        input_size: int | None = None,
        metadata: Mapping[str, object] | None = None,
        *,
        started_at: datetime | str | None = None,
        tags: Mapping[str, TagValue] | None = None,
        event_id: str | None = None,
        revision: int | None = None,
    ) -> One:
        """Track that a task runs."""
        values = {
            "agent_id": agent_id,
            "agent_type": agent_type,
            "task_id": task_id,
            "task_name": task_name,
            "input_size": input_size,
            "tags": tags,
            "metadata": metadata,
            "started_at": started_at,
            "event_id": event_id,
            "revision": revision,
        }
        return self._delivery.one(lambda: self._start(made(TaskStart, values)))

    def track_task_complete(
        self,
        task_id: str,
        status: TaskStatus | str = TaskStatus.COMPLETED,
        output_size: int | None = None,
        tokens_used: int | None = None,
        error_message: str | None = None,
        *,
        completed_at: datetime | str | None = None,
        event_id: str | None = None,
        revision: int | None = None,
    ) -> One:
        """Track that a task ended; the state is `unknown_task` where nobody remembers its start."""
        values = {
            "task_id": task_id,
            "status": status,
            "output_size": output_size,
            "tokens_used": tokens_used,
            "error_message": error_message,
            "completed_at": completed_at,
            "event_id": event_id,
            "revision": revision,
        }
        return self._delivery.one(lambda: self._complete(made(TaskCompletion, values)))

    def track_many(self, records: Iterable[AgentTask | TaskStart | TaskCompletion]) -> Many:
        """Track whole tasks, starts and ends, in any mixture, in order, a thousand a round trip."""
        return self._delivery.many(partial(self._any, record) for record in records)

    def _any(self, record: AgentTask | TaskStart | TaskCompletion) -> PendingEvent:
        if isinstance(record, TaskStart):
            return self._start(record)
        if isinstance(record, TaskCompletion):
            return self._complete(record)
        return self._entry(record, AgentTask, TaskStart, TaskCompletion)

    def _start(self, start: TaskStart) -> PendingEvent:
        fields = self._identified(start) | {"status": TaskStatus.RUNNING.value}
        entry, running = commands.start_task(fields, self._delivery.stream_maxlen)
        with self._started_lock:
            self._started[start.task_id] = running
            if len(self._started) > REMEMBERED_TASKS:
                del self._started[next(iter(self._started))]
        return entry

    def _complete(self, completion: TaskCompletion) -> PendingEvent:
        fields = self._identified(completion)
        fields.setdefault("completed_at", encode_time(self._now()))
        with self._started_lock:
            remembered = self._started.get(completion.task_id, "")
        forget = partial(self._forget, completion.task_id)
        return commands.complete_task(fields, remembered, forget, self._delivery.stream_maxlen)

    def _forget(self, task_id: str) -> None:
        with self._started_lock:
            self._started.pop(task_id, None)
