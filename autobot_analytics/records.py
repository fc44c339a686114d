"""The records that producers track: one class per thing, checked against the stream contract when it is made.

A wrong type raises TypeError and a value outside the contract ValueError, both naming the field, where the record is
made. Tracking a record that exists never raises.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, TypeAlias

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, TASK_STATUSES, TERMINAL_STATUSES, Stream
from autobot_analytics.encoding import encode

TagValue: TypeAlias = str | int | float | bool | None


class TaskStatus(StrEnum):
    """State of an agent's task."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMEOUT = "timeout"


if tuple(TaskStatus) != TASK_STATUSES:
    raise ImportError("TaskStatus and the stream contract name different states")


@dataclass(frozen=True)
class Record:
    """Anything that can be tracked; `encoded` holds its stream fields as text."""

    stream: ClassVar[Stream]
    required: ClassVar[tuple[str, ...]]
    names: ClassVar[tuple[str, ...]] = ()  # of the values that a record of the class is made of
    encoded: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check and encode the record's values."""
        if "names" not in type(self).__dict__:
            type(self).names = tuple(item.name for item in fields(self) if item.init)
        values = {name: getattr(self, name) for name in self.names}
        object.__setattr__(self, "encoded", encode(self.stream, values, self.required))


@dataclass(frozen=True)
class UserEvent(Record):
    """Something that a user did."""

    stream = BEHAVIOR
    required = BEHAVIOR.required
    event_type: str
    feature: str
    _: KW_ONLY
    user_id: str | None = None
    session_id: str | None = None
    timestamp: datetime | str | None = None
    duration_ms: float | Decimal | None = None
    tags: Mapping[str, TagValue] | None = None
    metadata: Mapping[str, object] | None = None
    event_id: str | None = None
    revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class TaskStart(Record):
    """The start of a task; a TaskCompletion with the same task_id ends it."""

    stream = AGENTS
    required = ("agent_id", "agent_type", "task_id", "task_name")
    agent_id: str
    agent_type: str
    task_id: str
    task_name: str
    started_at: datetime | str | None = None
    input_size: int | None = None
    tags: Mapping[str, TagValue] | None = None
    metadata: Mapping[str, object] | None = None
    event_id: str | None = None
    revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class TaskCompletion(Record):
    """The end of a task whose start was tracked; what is not here is known from the start."""

    stream = AGENTS
    required = ("task_id", "status")
    task_id: str
    status: TaskStatus | str = TaskStatus.COMPLETED
    completed_at: datetime | str | None = None
    output_size: int | None = None
    tokens_used: int | None = None
    error_message: str | None = None
    event_id: str | None = None
    revision: int | None = None

    def __post_init__(self) -> None:
        """Check and encode the record's values; the state must be one that ends a task."""
        super().__post_init__()
        if self.encoded["status"] not in TERMINAL_STATUSES:
            raise ValueError(f"status is {self.status!r}; a task ends as one of {', '.join(TERMINAL_STATUSES)}")


@dataclass(frozen=True, kw_only=True)
class AgentTask(Record):
    """A whole task in one record, for programs that know how it ended."""

    stream = AGENTS
    required = AGENTS.required
    agent_id: str
    task_id: str
    status: TaskStatus | str
    started_at: datetime | str
    agent_type: str | None = None
    task_name: str | None = None
    completed_at: datetime | str | None = None
    duration_ms: float | Decimal | None = None
    input_size: int | None = None
    output_size: int | None = None
    tokens_used: int | None = None
    error_message: str | None = None
    tags: Mapping[str, TagValue] | None = None
    metadata: Mapping[str, object] | None = None
    event_id: str | None = None
    revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class LLMUsage(Record):
    """One call of a language model."""

    stream = LLM
    required = LLM.required
    provider: str | None = None
    model: str
    input_tokens: int
    output_tokens: int
    cached_input_tokens: int | None = None
    cache_write_tokens: int | None = None
    cache_write_1h_tokens: int | None = None
    cache_accounting: str | None = None
    reasoning_tokens: int | None = None
    cost_usd: float | Decimal | None = None
    service_tier: str | None = None
    session_id: str | None = None
    user_id: str | None = None
    agent_id: str | None = None
    endpoint: str | None = None
    latency_ms: float | Decimal | None = None
    success: bool | None = None
    error_message: str | None = None
    timestamp: datetime | str | None = None
    tags: Mapping[str, TagValue] | None = None
    metadata: Mapping[str, object] | None = None
    event_id: str | None = None
    revision: int | None = None
