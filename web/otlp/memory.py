"""What was seen of recent traces, kept in Redis for all web processes, so that late spans amend earlier records.

Each trace with a call or a run has a hash of its spans. One script adds a request's spans and returns what was there
before: of two requests of one trace, the second sees the first, whichever process takes it. A counter numbers the
requests that add something; as a request knows all that requests with lower numbers added, its number is the revision
of what it amends.

Size is bounded: the least recently used traces are forgotten beyond `OTLP_REMEMBERED_SPANS` spans, and all after six
hours. A span of a forgotten trace is read as if it were the first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson
from redis import Redis
from redis.commands.core import Script

from autobot_analytics.contract import REMEMBERED_TRACE_KEY
from web.otlp.doubles import NO_LOG, Outline, outline_of
from web.otlp.mapping import ModelKey, model_key
from web.otlp.packing import LEAF, pack, unpack
from web.otlp.roles import TASKS, SpanRole
from web.otlp.seen import SeenSpan
from web.otlp.spans import Key

PREFIX = "analytics:otlp:"
TTL_S = 6 * 3600  # since the last span of a trace: longer than an agent's run takes between two calls
DOUBLES_KEY = f"{PREFIX}doubles"
DOUBLES_TTL_S = 7 * 86_400
MODELS_KEY = f"{PREFIX}models"
TRACE_SPANS_MAX = 2_000  # of a trace with more the rest is not remembered
LINKS_MAX = 20  # traces that are read because they tell of the same calls
BUCKET_NS = 2_000_000_000
SEPARATOR = "\x1f"
LOGFIRE = "logfire."
LOG_SUFFIX = " log"  # logs of streams count as a scope of their own
LINKS = (SpanRole.OTHER, SpanRole.TOOL)

# ARGV: time in seconds, most spans, spans of a trace, lifetime, count of traces, then for each trace its id, '1' if it
# has a call or a run, the count of its spans and their ids and texts; then the count of calls, and for each its
# service, bucket, scope, field and text; then the count of models, and for each what asks it and its name.
# Returns the request's number, a list of what was known of each trace, and the calls of all scopes of the same
# services at these times, if there are several.
_EXCHANGE = """
local prefix = KEYS[1]
local now, most, of_trace, ttl = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local at = 6
local known, batch, added, used = {}, 0, 0, {}
for n = 1, tonumber(ARGV[5]) do
    local trace, matters, count = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
    at = at + 3
    local key = prefix .. 'trace:' .. trace
    local before = redis.call('HGETALL', key)
    known[n] = before
    if count > 0 and (matters == '1' or #before > 0) then
        if batch == 0 then batch = redis.call('INCR', prefix .. 'batch') end
        local size, there, fields = #before / 2, {}, {}
        for i = 1, #before, 2 do there[before[i]] = true end
        for i = at, at + 2 * count - 2, 2 do
            local text = ARGV[i + 1]
            local leaf = string.byte(text) == 126
            if not there[ARGV[i]] and size + #fields / 2 < of_trace and (not leaf or size > 0) then
                there[ARGV[i]] = true
                fields[#fields + 1] = ARGV[i]
                fields[#fields + 1] = batch .. '|' .. (leaf and string.sub(text, 2) or text)
            end
        end
        if #fields > 0 then
            redis.call('HSET', key, unpack(fields))
            redis.call('HINCRBY', prefix .. 'sizes', trace, #fields / 2)
            added = added + #fields / 2
        end
        redis.call('EXPIRE', key, ttl)
        used[#used + 1] = now
        used[#used + 1] = trace
        if #used == 1000 then redis.call('ZADD', prefix .. 'traces', unpack(used)); used = {} end
    end
    at = at + 2 * count
end
if #used > 0 then redis.call('ZADD', prefix .. 'traces', unpack(used)) end
if added > 0 then
    local total = redis.call('INCRBY', prefix .. 'spans', added)
    local done = false
    while not done do
        local oldest = redis.call('ZRANGE', prefix .. 'traces', 0, 199, 'WITHSCORES')
        done = #oldest < 400
        for i = 1, #oldest, 2 do
            if total <= most and tonumber(oldest[i + 1]) > now - ttl then
                done = true
                break
            end
            total = redis.call('DECRBY', prefix .. 'spans', redis.call('HGET', prefix .. 'sizes', oldest[i]) or 0)
            redis.call('HDEL', prefix .. 'sizes', oldest[i])
            redis.call('ZREM', prefix .. 'traces', oldest[i])
            redis.call('DEL', prefix .. 'trace:' .. oldest[i])
        end
    end
    for _, name in ipairs({'batch', 'spans', 'sizes', 'traces'}) do redis.call('EXPIRE', prefix .. name, 86400 * 30) end
end
local calls, read, sizes, scopes, told = {}, {}, {}, {}, {}
local count = tonumber(ARGV[at])
for i = at + 1, at + 5 * count, 5 do
    local service, scope = ARGV[i], ARGV[i + 2]
    local key = prefix .. 'calls:' .. service .. ':' .. ARGV[i + 1]
    if not sizes[key] then sizes[key] = redis.call('HLEN', key) end
    if sizes[key] < 2000 then sizes[key] = sizes[key] + redis.call('HSET', key, ARGV[i + 3], ARGV[i + 4]) end
    if not told[service .. ' ' .. scope] then
        told[service .. ' ' .. scope] = true
        redis.call('SADD', prefix .. 'scopes:' .. service, scope)
        scopes[service] = true
    end
end
for key, _ in pairs(sizes) do redis.call('EXPIRE', key, 600) end
for service, _ in pairs(scopes) do
    local key = prefix .. 'scopes:' .. service
    redis.call('EXPIRE', key, 86400)
    scopes[service] = redis.call('SCARD', key)
end
for i = at + 1, at + 5 * count, 5 do
    local service, bucket = ARGV[i], tonumber(ARGV[i + 1])
    if scopes[service] > 1 then
        for b = bucket - 1, bucket + 1 do
            local key = prefix .. 'calls:' .. service .. ':' .. b
            if not read[key] then
                read[key] = true
                for _, value in ipairs(redis.call('HGETALL', key)) do calls[#calls + 1] = value end
            end
        end
    end
end
at = at + 5 * count + 1
local models = prefix .. 'models'
if tonumber(ARGV[at]) > 0 then
    if redis.call('HLEN', models) > 5000 then redis.call('DEL', models) end
    for i = at + 1, at + 2 * tonumber(ARGV[at]), 2 do redis.call('HSET', models, ARGV[i], ARGV[i + 1]) end
    redis.call('EXPIRE', models, ttl)
end
return {batch, known, calls}
"""


@dataclass
class Recalled:
    """What was known when a request came."""

    batch: int
    spans: dict[Key, SeenSpan] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)  # other traces that tell of the same calls
    calls: list[tuple[Key, Outline]] = field(default_factory=list)


class Memory:
    """The recent traces in Redis."""

    def __init__(self, redis: "Redis", spans_max: int) -> None:
        self._redis = redis
        self._spans_max = spans_max
        self._script: Script = redis.register_script(_EXCHANGE)

    def exchange(self, spans: Sequence[SeenSpan], now_s: float) -> Recalled:
        """Remember spans, and return what was known before of their traces, in one round trip."""
        by_trace: dict[str, list[SeenSpan]] = {}
        for span in spans:
            if span.trace_id and span.span_id:
                by_trace.setdefault(span.trace_id, []).append(span)
        arguments: list[str | bytes | int] = [int(now_s), self._spans_max, TRACE_SPANS_MAX, TTL_S, len(by_trace)]
        for trace_id, own in by_trace.items():
            matters = any(span.role is SpanRole.CALL or span.role in TASKS for span in own)
            parents = {span.parent_id for span in own}
            arguments += [trace_id, int(matters), len(own)]
            for span in sorted(own, key=_runs_first) if len(own) > TRACE_SPANS_MAX else own:
                is_leaf = span.role in LINKS and span.span_id not in parents
                arguments += [span.span_id, LEAF + pack(span) if is_leaf else pack(span)]
        calls = [span for span in spans if span.role is SpanRole.CALL]
        places = [place for span in calls for place in _places(span)]
        arguments.append(len(places))
        for place in places:
            arguments += place
        models = _models_of(calls)
        arguments.append(len(models))
        for key, model in models.items():
            arguments += [SEPARATOR.join(key), model]
        batch, known, others = self._script(keys=[PREFIX], args=arguments)
        recalled = Recalled(int(batch))
        for trace_id, members in zip(by_trace, known, strict=True):
            _recall(recalled, trace_id, members)
        recalled.calls = [
            (_key(place), Outline(*orjson.loads(text))) for place, text in zip(others[::2], others[1::2], strict=True)
        ]
        return recalled

    def recall(self, traces: Iterable[str]) -> Recalled:
        """Return what is known of other traces, in one round trip."""
        wanted = list(traces)[:LINKS_MAX]
        recalled = Recalled(0)
        with self._redis.pipeline(transaction=False) as pipeline:
            for trace_id in wanted:
                pipeline.hgetall(REMEMBERED_TRACE_KEY.format(trace_id=trace_id))
            for trace_id, members in zip(wanted, pipeline.execute(), strict=True):
                _recall(recalled, trace_id, [part for pair in members.items() for part in pair])
        return recalled

    def link(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Remember that two traces tell of the same calls, so that whoever reads one reads the other."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for one, other in pairs:
                for trace_id, linked in ((one, other), (other, one)):
                    key = REMEMBERED_TRACE_KEY.format(trace_id=trace_id)
                    pipeline.hset(key, f"@{linked}", "")
                    pipeline.expire(key, TTL_S)
            pipeline.execute()

    def models(self, wanted: Iterable[ModelKey]) -> dict[ModelKey, str]:
        """Return the models of the latest calls of these instrumentations."""
        keys = list(wanted)
        found = self._redis.hmget(MODELS_KEY, [SEPARATOR.join(key) for key in keys]) if keys else []
        return {key: _text(model) for key, model in zip(keys, found, strict=True) if model is not None}

    def count_doubles(self, doubles: Mapping[tuple[str, ...], int]) -> None:
        """Count the calls that several scopes report, in one round trip or none."""
        if not doubles:
            return
        with self._redis.pipeline(transaction=False) as pipeline:
            for double, count in doubles.items():
                pipeline.hincrby(DOUBLES_KEY, SEPARATOR.join(double), count)
            pipeline.expire(DOUBLES_KEY, DOUBLES_TTL_S)
            pipeline.execute()


def _models_of(calls: Sequence[SeenSpan]) -> dict[ModelKey, str]:
    named = sorted((span for span in calls if "model" in span.told), key=lambda span: span.started_ns)
    return {model_key(span): str(span.told["model"]) for span in named}


def _runs_first(span: SeenSpan) -> bool:
    return span.role not in TASKS


def _places(span: SeenSpan) -> Iterator[tuple[str, int, str, str, bytes]]:
    """Yield where others look for a call: at its start; the log of a stream and its request where the stream began."""
    outline = outline_of(span)
    where = f"{span.trace_id}:{span.span_id}"
    text = orjson.dumps(tuple(outline))
    if outline.began_ns != NO_LOG:
        yield span.service, outline.began_ns // BUCKET_NS, span.scope + LOG_SUFFIX, where, text
        return
    yield span.service, span.started_ns // BUCKET_NS, span.scope, where, text
    ended = outline.ended_ns // BUCKET_NS
    if span.scope.startswith(LOGFIRE) and not outline.measured and ended > span.started_ns // BUCKET_NS:
        yield span.service, ended, span.scope, where, text


def _recall(recalled: Recalled, trace_id: str, members: Sequence[bytes | str]) -> None:
    for name, packed in zip(members[::2], members[1::2], strict=True):
        span_id = _text(name)
        if span_id.startswith("@"):
            recalled.links.add(span_id[1:])
        else:
            span = unpack(trace_id, span_id, packed)
            recalled.spans[span.key] = span


def _key(place: bytes | str) -> Key:
    trace_id, _, span_id = _text(place).partition(":")
    return trace_id, span_id


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
