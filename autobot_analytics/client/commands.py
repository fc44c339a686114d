"""The Redis commands that an event becomes: one XADD, or what starts and ends a task in one round trip."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import orjson

from autobot_analytics.client.tracked import PendingEvent, TaskEnd
from autobot_analytics.contract import AGENTS, RUNNING_TASK_KEY, RUNNING_TASK_TTL_S, Stream

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The running task is JSON as AutoBot writes it (numbers, nulls, an object for metadata) or as we do (text only, and
# started_us, which spares the script from reading dates). ARGV: stream length to trim at, end in microseconds since
# 1970, the start as the caller remembers it or '', then names and values of the fields known at the end.
_COMPLETE_TASK = """
local running = redis.call('GET', KEYS[1]) or ARGV[3]
if running == '' then return false end
local start = cjson.decode(running)
local fields = {}
for _, name in ipairs({'agent_id', 'agent_type', 'task_name', 'started_at', 'input_size', 'metadata'}) do
    local value = start[name]
    local kind = type(value)
    if kind == 'number' then value = string.format('%.17g', value)
    elseif kind == 'table' then value = next(value) and cjson.encode(value) or ''
    elseif kind ~= 'string' then value = '' end
    if value ~= '' then fields[#fields + 1] = name; fields[#fields + 1] = value end
end
local started_us = tonumber(start.started_us)
if started_us then
    fields[#fields + 1] = 'duration_ms'
    fields[#fields + 1] = string.format('%.3f', math.max(0, tonumber(ARGV[2]) - started_us) / 1000)
end
for i = 4, #ARGV do fields[#fields + 1] = ARGV[i] end
local entry_id
if ARGV[1] == '0' then
    entry_id = redis.call('XADD', KEYS[2], '*', unpack(fields))
else
    entry_id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[1], '*', unpack(fields))
end
redis.call('DEL', KEYS[1])
table.insert(fields, 1, entry_id)
return fields
"""


def add(stream: Stream, fields: dict[str, str], maxlen: int) -> PendingEvent:
    """Make the entry of one event."""
    return PendingEvent(fields, [_xadd(stream, fields, maxlen)])


def start_task(fields: dict[str, str], maxlen: int) -> tuple[PendingEvent, str]:
    """Make the entry of a task's start, and the running task as JSON for its end."""
    running = orjson.dumps(fields | {"started_us": _microseconds(fields["started_at"])}).decode()
    key = RUNNING_TASK_KEY.format(task_id=fields["task_id"])
    remember = ("SET", key, running, "EX", str(RUNNING_TASK_TTL_S))
    return PendingEvent(fields, [_xadd(AGENTS, fields, maxlen), remember]), running


def complete_task(fields: dict[str, str], remembered: str, on_sent: Callable[[], None], maxlen: int) -> TaskEnd:
    """Make the entry of a task's end; `remembered` is the start as start_task gave it, or empty."""
    key = RUNNING_TASK_KEY.format(task_id=fields["task_id"])
    arguments = (str(maxlen), _microseconds(fields["completed_at"]), remembered, *_flat(fields))
    return TaskEnd(fields, [("EVAL", _COMPLETE_TASK, "2", key, AGENTS.key, *arguments)], on_sent)


def _xadd(stream: Stream, fields: Mapping[str, str], maxlen: int) -> tuple[str, ...]:
    trim = ("MAXLEN", "~", str(maxlen)) if maxlen else ()
    return ("XADD", stream.key, *trim, "*", *_flat(fields))


def _flat(fields: Mapping[str, str]) -> list[str]:
    return [part for pair in fields.items() for part in pair]


def _microseconds(time: str) -> str:
    return str((datetime.fromisoformat(time) - _EPOCH) // timedelta(microseconds=1))
