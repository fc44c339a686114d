"""The stream contract: which streams exist, their fields, which are required and of what type.

The tracking client writes by it, ingest validates by it and `docs/events.md` is made from it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Type of a stream field; every value travels as text."""

    TEXT = "text"
    TIME = "time"  # ISO 8601; without an offset it is UTC
    COUNT = "count"  # integer >= 0
    TOKENS = "tokens"  # integer >= 0
    DURATION = "duration_ms"  # number >= 0, kept to the microsecond
    MONEY = "usd"  # number >= 0, kept to nine decimals
    FLAG = "flag"  # true / false
    REVISION = "revision"  # integer >= 0
    DOCUMENT = "document"  # JSON object; any other text is kept as text and never evaluated
    TAGS = "tags"  # JSON object of names and single values


# What is larger is refused: sums of however many entries must fit 64 bits, or one entry would stop what is computed.
MOST = {Kind.COUNT: 10**12 - 1, Kind.TOKENS: 10**9, Kind.DURATION: 10**12 - 1, Kind.REVISION: 2**63 - 1}


@dataclass(frozen=True)
class Field:
    """One field of a stream entry."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stream:
    """One Redis stream: `noun` names it in SQL, logs and snapshots, `key` in Redis."""

    noun: str
    key: str
    time_field: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """Return the field called `name`; KeyError if there is none."""
        return {field.name: field for field in self.fields}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all fields, in the order of the contract."""
        return tuple(field.name for field in self.fields)

    @property
    def side_fields(self) -> tuple[str, ...]:
        """Names of the fields without which an entry counts as well: a value that does not fit is dropped."""
        return tuple(
            field.name
            for field in self.fields
            if not field.required and field.name not in (self.time_field, "event_id")
        )

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the fields that an entry must have."""
        return tuple(field.name for field in self.fields if field.required)


TASK_STATUSES = ("pending", "running", "completed", "failed", "cancelled", "timeout")
TERMINAL_STATUSES = ("completed", "failed", "cancelled", "timeout")
CACHE_ACCOUNTINGS = ("inclusive", "exclusive")
EVENT_ID_MAX_BYTES = 128
NOTHING = ("None", "null", "undefined")  # what programs write where they have no value
DROPPED = "null"  # what our writers write where a value did not fit: ingest counts it
RUNNING_TASK_KEY = "agent_analytics:running:{task_id}"
RUNNING_TASK_TTL_S = 3600
REMEMBERED_TRACE_KEY = "analytics:otlp:trace:{trace_id}"  # spans of a recent trace, so that late ones amend records

_EVENT_ID = Field(
    "event_id", Kind.TEXT, f"The producer's idempotency key, at most {EVENT_ID_MAX_BYTES} bytes: counted once."
)
_REVISION = Field(
    "revision",
    Kind.REVISION,
    "The version of this event_id: a higher one replaces what is counted, a lower or equal one is a duplicate.",
    default="0",
)
_TAGS = Field(
    "tags",
    Kind.TAGS,
    'Names and values, e.g. `{"team": "search"}`. Those that the setting `TAGS` lists are dimensions of the query API.',
)
_METADATA = Field("metadata", Kind.DOCUMENT, "Anything else, as a JSON object. Unknown fields are kept here too.")

BEHAVIOR = Stream(
    noun="behavior",
    key="user_behavior:events",
    time_field="timestamp",
    fields=(
        Field("event_type", Kind.TEXT, "What happened, e.g. `page_view`, `click`.", required=True),
        Field("feature", Kind.TEXT, "Part of the product it happened in.", required=True),
        Field("user_id", Kind.TEXT, "Who; `anonymous` is nobody in particular.", default="anonymous"),
        Field("session_id", Kind.TEXT, "The producer's session.", default="unknown"),
        Field("timestamp", Kind.TIME, "When it happened; absent: when the entry arrived."),
        Field("duration_ms", Kind.DURATION, "How long it took, in milliseconds."),
        _TAGS,
        _METADATA,
        _EVENT_ID,
        _REVISION,
    ),
)

AGENTS = Stream(
    noun="agent",
    key="agent_analytics:events",
    time_field="started_at",
    fields=(
        Field("agent_id", Kind.TEXT, "Which agent.", required=True),
        Field("agent_type", Kind.TEXT, "Its type, e.g. `chat`.", default="unknown"),
        Field("task_id", Kind.TEXT, "The task; all entries of one task carry the same.", required=True),
        Field("task_name", Kind.TEXT, "What the task does."),
        Field("status", Kind.TEXT, "State of the task.", required=True, choices=TASK_STATUSES),
        Field("started_at", Kind.TIME, "When the task started.", required=True),
        Field("completed_at", Kind.TIME, "When it reached a terminal state."),
        Field("duration_ms", Kind.DURATION, "How long it took; absent: completed_at - started_at."),
        Field("input_size", Kind.COUNT, "Size of the input, in the producer's unit."),
        Field("output_size", Kind.COUNT, "Size of the output, in the producer's unit."),
        Field("tokens_used", Kind.TOKENS, "Tokens that the task used, as the agent reports them."),
        Field("error_message", Kind.TEXT, "Why it failed."),
        _TAGS,
        _METADATA,
        _EVENT_ID,
        _REVISION,
    ),
)

LLM = Stream(
    noun="llm",
    key="llm_cost:events",
    time_field="timestamp",
    fields=(
        Field("provider", Kind.TEXT, "Who serves the model, e.g. `anthropic`, `azure`, `ollama`."),
        Field("model", Kind.TEXT, "The model, as the provider names it.", required=True),
        Field("input_tokens", Kind.TOKENS, "Input tokens, cached ones included (see cache_accounting).", required=True),
        Field("output_tokens", Kind.TOKENS, "Output tokens, reasoning included.", required=True),
        Field("cached_input_tokens", Kind.TOKENS, "Input tokens read from the provider's prompt cache."),
        Field("cache_write_tokens", Kind.TOKENS, "Input tokens written to the provider's prompt cache."),
        Field(
            "cache_write_1h_tokens",
            Kind.TOKENS,
            "Tokens of cache_write_tokens that the cache keeps for an hour; some providers charge more for them.",
        ),
        Field(
            "cache_accounting",
            Kind.TEXT,
            "`inclusive`: input_tokens contains cached and cache-write tokens; `exclusive`: it does not.",
            default="inclusive",
            choices=CACHE_ACCOUNTINGS,
        ),
        Field("reasoning_tokens", Kind.TOKENS, "Output tokens spent on reasoning; part of output_tokens."),
        Field("cost_usd", Kind.MONEY, "The producer's own figure; kept beside ours, never used as ours."),
        Field("service_tier", Kind.TEXT, "The provider's tier, e.g. `batch`, `flex`, `priority`; absent: standard."),
        Field("session_id", Kind.TEXT, "The user session that the call served."),
        Field("user_id", Kind.TEXT, "The user that the call served."),
        Field("agent_id", Kind.TEXT, "The agent that made the call."),
        Field("endpoint", Kind.TEXT, "The API or route that was called."),
        Field("latency_ms", Kind.DURATION, "How long the call took, in milliseconds."),
        Field("success", Kind.FLAG, "Whether the call succeeded.", default="true"),
        Field("error_message", Kind.TEXT, "Why it failed."),
        Field("timestamp", Kind.TIME, "When the call was made; absent: when the entry arrived."),
        _TAGS,
        _METADATA,
        _EVENT_ID,
        _REVISION,
    ),
)

STREAMS = (BEHAVIOR, AGENTS, LLM)
