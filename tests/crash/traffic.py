"""The traffic of the crash tests: an endless sequence of entries, each a function of its number alone.

So the test knows what was sent from how much was sent, whatever happened to the process that reads it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM

Fields = dict[str, str | bytes]

SPAN = timedelta(days=3)  # the events lie in these; then their times begin anew
AGENT_NAMES = tuple(f"agent-{number}" for number in range(7))
FEATURES = ("chat", "search", "files", "voice", "settings")
MODELS = (
    ("azure", "gpt-4"),
    ("openai", "gpt-4o"),
    ("anthropic", "claude-3-5-sonnet-20240620"),
    ("ollama", "llama3"),
    ("nobody", "no-such-model"),
)
OUTCOMES = ("completed", "failed", "cancelled", "completed", "timeout")
_STEP = timedelta(seconds=6)
_EVENTS_A_SESSION = 20
_BAD_EVERY, _TWICE_EVERY, _AGAIN_EVERY = 101, 53, 37
_AGAIN_AFTER = 900  # numbers between an entry and its repetition: mostly another batch, sometimes another process


def days_from(first: datetime) -> list[str]:
    """Return every day on which the traffic's events may lie, in whatever zone."""
    return [(first + timedelta(days=day)).date().isoformat() for day in range(-1, SPAN.days + 2)]


def sent(number: int, first: datetime) -> Iterator[tuple[int, str, Fields]]:
    """Yield (number of its content, stream key, fields) of all that is sent at `number`; events begin at `first`."""
    yield number, *entry(number, first)
    if is_bad(number):
        return
    if number % _TWICE_EVERY == 0:
        yield number, *entry(number, first)
    again = number - _AGAIN_AFTER
    if number % _AGAIN_EVERY == 0 and again >= 0 and not is_bad(again):
        yield again, *entry(again, first)


def is_bad(number: int) -> bool:
    """Return whether the entry does not fit the contract."""
    return number % _BAD_EVERY == 50


def entry(number: int, first: datetime) -> tuple[str, Fields]:
    """Return stream key and fields of the entry `number`."""
    index, which = divmod(number, len(_MAKERS))
    stream, make = _MAKERS[which]
    fields = make(index, first)
    fields["event_id"] = f"{stream.noun}-{number}"
    return stream.key, _spoilt(number, fields) if is_bad(number) else fields


def _behavior(index: int, first: datetime) -> Fields:
    session = index // _EVENTS_A_SESSION
    fields: Fields = {
        "event_type": ("page_view", "click", "scroll")[index % 3],
        "feature": FEATURES[index % len(FEATURES)],
        "user_id": f"user-{session % 97}",
        "session_id": f"session-{session}",
        "timestamp": (first + index * _STEP % SPAN).isoformat(),
    }
    return fields if index % 4 == 0 else fields | {"duration_ms": str(index * 137 % 5000)}


def _agent(index: int, first: datetime) -> Fields:
    """Begin a task, or end the one that began 80 entries ago."""
    begins = index % 2 == 0
    task = index // 2 if begins else max(index // 2 - 40, 0)
    started_at = first + task * 2 * _STEP % SPAN
    fields: Fields = {
        "agent_id": AGENT_NAMES[task % len(AGENT_NAMES)],
        "agent_type": "crash",
        "task_id": f"task-{task}",
        "status": "running" if begins else OUTCOMES[task % len(OUTCOMES)],
        "started_at": started_at.isoformat(),
    }
    if begins:
        return fields
    ended_at = started_at + timedelta(seconds=task * 53 % 600)
    return fields | {"completed_at": ended_at.isoformat(), "tokens_used": str(task % 1000)}


def _llm(index: int, first: datetime) -> Fields:
    provider, model = MODELS[index % len(MODELS)]
    return {
        "provider": provider,
        "model": model,
        "input_tokens": str(100 + index % 50 * 10),
        "output_tokens": str(index % 30),
        "cached_input_tokens": str(index % 2 * 40),
        "agent_id": AGENT_NAMES[index % len(AGENT_NAMES)],
        "timestamp": (first + index * _STEP % SPAN).isoformat(),
    }


def _spoilt(number: int, fields: Fields) -> Fields:
    """Break an entry in one of the ways in which producers do."""
    stream, _ = _MAKERS[number % len(_MAKERS)]
    ways: tuple[Fields, ...] = (
        {stream.required[0]: ""},
        {stream.time_field: "yesterday"},
        {stream.required[-1]: b"\xff\xfe"},
        {stream.time_field: "2999-01-01T00:00:00"},
    )
    return fields | ways[number // _BAD_EVERY % len(ways)]


_MAKERS = ((BEHAVIOR, _behavior), (AGENTS, _agent), (LLM, _llm))
