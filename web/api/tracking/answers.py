"""Bodies and answers of the endpoints that track: the bodies are made from the stream contract and the records."""

import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, RootModel, create_model

from autobot_analytics import contract
from autobot_analytics.contract import EVENT_ID_MAX_BYTES, MOST, TERMINAL_STATUSES, Kind
from autobot_analytics.records import LLMUsage, Record, TaskCompletion, TaskStart, UserEvent
from autobot_analytics.side_fields import side_fields
from web.api.agents.answers import Task
from web.api.shape import NO_CONTROL, PlainText, Shape

MOST_RECORDS = 1_000
MAX_USD = 10**9
NAME_CHARACTERS = 1_000
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _some_lines(text: str) -> str:
    if _UNPRINTABLE.search(text):
        raise ValueError("must not hold control characters other than tabs and line ends")
    return text


def _short_enough(text: str) -> str:
    if len(text.encode()) > EVENT_ID_MAX_BYTES:
        raise ValueError(f"must not be longer than {EVENT_ID_MAX_BYTES} bytes")
    return text


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("must be a time as ISO 8601 text, e.g. 2026-01-31T12:00:00Z")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("must be a time in ISO 8601, e.g. 2026-01-31T12:00:00Z") from None


def _rounded(decimals: int) -> AfterValidator:
    def rounded(value: float) -> float:
        return round(value, decimals)

    return AfterValidator(rounded)


def _text(field: contract.Field, required: bool) -> Any:
    if field.name == "error_message":
        return Annotated[str, AfterValidator(_some_lines)]
    known = Field(min_length=int(required), max_length=NAME_CHARACTERS, json_schema_extra={"pattern": NO_CONTROL})
    return (
        Annotated[PlainText, known, AfterValidator(_short_enough)]
        if field.name == "event_id"
        else Annotated[PlainText, known]
    )


_NUMBERS: dict[Kind, Any] = {
    Kind.COUNT: Annotated[int, Field(strict=True, ge=0, le=MOST[Kind.COUNT])],
    Kind.TOKENS: Annotated[int, Field(strict=True, ge=0, le=MOST[Kind.TOKENS])],
    Kind.REVISION: Annotated[int, Field(strict=True, ge=0, le=MOST[Kind.REVISION])],
    Kind.DURATION: Annotated[float, Field(strict=True, ge=0, le=MOST[Kind.DURATION], allow_inf_nan=False), _rounded(3)],
    Kind.MONEY: Annotated[float, Field(strict=True, ge=0, lt=MAX_USD, allow_inf_nan=False), _rounded(9)],
    Kind.FLAG: Annotated[bool, Field(strict=True)],
    Kind.TIME: Annotated[datetime, BeforeValidator(_moment)],
    Kind.DOCUMENT: dict[str, Any],
    Kind.TAGS: dict[str, PlainText | int | Annotated[float, Field(allow_inf_nan=False)] | bool | None],
}


@dataclass(frozen=True)
class Body:
    """What an endpoint takes: one object of `model`, or a list of them, each of which becomes a `record`."""

    model: type[BaseModel]
    record: type[Record]
    example: dict[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """Fields of the record."""
        return tuple(self.model.model_fields)

    @property
    def side_fields(self) -> tuple[str, ...]:
        """Fields without which the record counts as well: a value that does not fit is dropped."""
        return side_fields(self.record)

    def make(self, given: BaseModel) -> Record:
        """Make the record; fields that it does not know go into its metadata, if it has one."""
        values = {name: getattr(given, name) for name in self.names}
        if given.model_extra:
            values["metadata"] = {**given.model_extra, **(values["metadata"] or {})} or None
        return self.record(**values)


def _body(record: type[Record], name: str, example: dict[str, Any], choices: dict[str, tuple[str, ...]]) -> Body:
    made: dict[str, Any] = {}
    for item in fields(record):
        if not item.init:
            continue
        field = record.stream.field(item.name)
        required = item.name in record.required
        allowed = choices.get(item.name) or field.choices
        kind = Literal[allowed] if allowed else _text(field, required) if field.kind is Kind.TEXT else None
        annotation = kind or _NUMBERS[field.kind]
        meaning = field.meaning + (f" Absent: `{field.default}`." if field.default else "")
        about = Field(default=... if required else None, description=meaning)
        made[item.name] = (annotation if required else annotation | None, about)
    extra: Literal["allow", "ignore"] = "allow" if "metadata" in made else "ignore"
    more = " Other fields are kept in `metadata`." if extra == "allow" else " Other fields are ignored."
    config = ConfigDict(extra=extra, json_schema_extra={"examples": [example]})
    model = create_model(name, __config__=config, __doc__=(record.__doc__ or "").splitlines()[0] + more, **made)
    return Body(model, record, example)


EVENT = _body(
    UserEvent,
    "EventBody",
    {
        "event_type": "page_view",
        "feature": "chat",
        "user_id": "user123",
        "session_id": "session456",
        "duration_ms": 5000,
    },
    {},
)
TASK_START = _body(
    TaskStart,
    "TaskStartBody",
    {"agent_id": "chat-agent-1", "agent_type": "chat", "task_id": "task-123", "task_name": "Answer", "input_size": 42},
    {},
)
TASK_COMPLETION = _body(
    TaskCompletion,
    "TaskCompletionBody",
    {"task_id": "task-123", "status": "completed", "tokens_used": 1500},
    {"status": TERMINAL_STATUSES},
)
USAGE = _body(
    LLMUsage,
    "UsageBody",
    {
        "provider": "anthropic",
        "model": "claude-sonnet-4-5",
        "input_tokens": 1200,
        "output_tokens": 300,
        "agent_id": "chat-agent-1",
    },
    {},
)

DROPPED_FIELDS = (
    "Fields that were not taken because their value does not fit (`duration_ms`, in a list `[3].duration_ms`); "
    "`field_errors` of /health counts them."
)
EVENT_ID = "The event's idempotency key, given or made: sending it again counts once."


class TrackedEvent(Shape):
    """An event that is in the stream."""

    event_type: str
    feature: str
    timestamp: str
    event_id: str = Field(description=EVENT_ID)


class EventTracked(TrackedEvent):
    """One event was tracked."""

    status: Literal["tracked"] = "tracked"
    dropped_fields: list[str] = Field(default_factory=list, description=DROPPED_FIELDS)


class EventsTracked(Shape):
    """A list of events was tracked."""

    status: Literal["tracked"] = "tracked"
    count: int = Field(description="Events tracked.")
    events: list[TrackedEvent] = Field(description="In the order of the list.")
    dropped_fields: list[str] = Field(default_factory=list, description=DROPPED_FIELDS)


class TrackedCall(Shape):
    """A call that is in the stream."""

    provider: str | None = Field(description="Null when none was said.")
    model: str
    input_tokens: int = Field(description="Cached ones included, unless cache_accounting says otherwise.")
    output_tokens: int = Field(description="Reasoning included.")
    timestamp: str
    event_id: str = Field(description=EVENT_ID)


class CallTracked(TrackedCall):
    """One call was tracked."""

    status: Literal["tracked"] = "tracked"
    dropped_fields: list[str] = Field(default_factory=list, description=DROPPED_FIELDS)


class CallsTracked(Shape):
    """A list of calls was tracked."""

    status: Literal["tracked"] = "tracked"
    count: int = Field(description="Calls tracked.")
    records: list[TrackedCall] = Field(description="In the order of the list.")
    dropped_fields: list[str] = Field(default_factory=list, description=DROPPED_FIELDS)


class TaskTracking(Shape):
    """A task runs."""

    status: Literal["tracking"] = "tracking"
    task: Task
    dropped_fields: list[str] = Field(default_factory=list, description=DROPPED_FIELDS)


class TasksTracking(Shape):
    """A list of tasks runs."""

    status: Literal["tracking"] = "tracking"
    count: int = Field(description="Tasks started.")
    tasks: list[Task] = Field(description="In the order of the list.")
    dropped_fields: list[str] = Field(default_factory=list, description=DROPPED_FIELDS)


class TaskCompleted(Shape):
    """A task ended."""

    status: Literal["completed"] = "completed"
    task: Task
    dropped_fields: list[str] = Field(default_factory=list, description=DROPPED_FIELDS)


class TasksCompleted(Shape):
    """A list of tasks ended."""

    status: Literal["completed"] = "completed"
    count: int = Field(description="Tasks ended.")
    tasks: list[Task] = Field(description="In the order of the list.")
    dropped_fields: list[str] = Field(default_factory=list, description=DROPPED_FIELDS)


class EventAnswer(RootModel[EventTracked | EventsTracked]):
    """What became of one event, or of a list."""


class CallAnswer(RootModel[CallTracked | CallsTracked]):
    """What became of one call, or of a list."""


class StartAnswer(RootModel[TaskTracking | TasksTracking]):
    """What became of one start, or of a list."""


class CompletionAnswer(RootModel[TaskCompleted | TasksCompleted]):
    """What became of one end, or of a list."""
