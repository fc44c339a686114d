"""Spans into the streams: a request that is accepted is in them, and one sent again is counted once."""

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from redis import Redis

from autobot_analytics.client.delivery import Limits, SyncDelivery
from autobot_analytics.client.tracked import Tracked
from autobot_analytics.client.trackers import AgentAnalytics, CostTracker
from autobot_analytics.records import AgentTask, LLMUsage
from autobot_analytics.settings import Settings
from web.otlp.doubles import NO_LOG, START_TOLERANCE_NS, Outline, outline_of, same_call
from web.otlp.mapping import Fields, Records, make_records, model_key
from web.otlp.memory import Memory, Recalled
from web.otlp.names import READ
from web.otlp.roles import SpanRole
from web.otlp.seen import SeenSpan, read_spans
from web.otlp.spans import Key, Span
from web.otlp.tags import attributes_of_tags

NS_PER_S = 1_000_000_000
LINK_STEPS = 3  # from a trace to those that tell of the same calls, and on to those that these were compared with


class NotTaken(Exception):
    """Redis did not take all of it; the exporter has to send the request again."""


class SpanIntake:
    """Where one web process hands spans on; connects when the first ones come."""

    def __init__(self, settings: Settings, redis: "Redis", now: Callable[[], float] = time.time) -> None:
        # Without a buffer: what is not in the stream must not be accepted.
        self._delivery = SyncDelivery(redis, Limits(settings.redis_timeout_s, 0, settings.stream_maxlen))
        self._calls = CostTracker(self._delivery)
        self._tasks = AgentAnalytics(self._delivery)
        self._memory = Memory(redis, settings.otlp_remembered_spans)
        self._ignored_scopes = frozenset(settings.otlp_ignored_scopes)
        self._tags = attributes_of_tags(settings.tags, settings.otlp_tags)
        self.read = READ.union(self._tags.values())
        self._future_tolerance_s = settings.future_tolerance_s
        self._now = now

    def take(self, spans: Sequence[Span]) -> list[str]:
        """Track what the spans say, and return the reasons of the rejected ones; raises NotTaken or RedisError.

        The spans are remembered first. A request that fails after that is sent again, and then tells all of its own
        and all that it amends once more.
        """
        rejected: list[str] = []
        now_s = self._now()
        latest_ns = int((now_s + self._future_tolerance_s) * NS_PER_S)
        seen = read_spans(spans, latest_ns, self._ignored_scopes, rejected, self._tags)
        if not seen:
            return rejected
        recalled = self._memory.exchange(seen, now_s)
        own = {span.key: recalled.spans.get(span.key) or span._replace(batch=recalled.batch) for span in seen}
        others = {key: span for key, span in recalled.spans.items() if key not in own}
        self._add_linked(own, others, recalled)
        known = {**others, **own}
        models = self._models_before(known.values())
        after = make_records(known.values(), models)
        before = make_records(others.values(), models) if others else Records()
        fresh = {key for key in own if key not in recalled.spans}
        self._send(_amended(after, before, own, fresh, recalled.batch), rejected)
        self._memory.count_doubles(_new_doubles(after, before))
        return rejected

    def close(self) -> None:
        """Close the connection; the next request opens it again."""
        self._delivery.close()

    def _add_linked(self, own: Mapping[Key, SeenSpan], others: dict[Key, SeenSpan], recalled: Recalled) -> None:
        """Add the traces in which another instrumentation tells of the same calls."""
        traces = {key[0] for key in own}
        pairs = {pair for pair in _same_calls(own.values(), recalled.calls) if pair[1] not in traces}
        wanted = (recalled.links | {other for _, other in pairs}) - traces
        if pairs:
            self._memory.link(sorted(pairs))
        for _ in range(LINK_STEPS):
            if not wanted:
                return
            linked = self._memory.recall(sorted(wanted))
            others |= {key: span for key, span in linked.spans.items() if key not in own}
            traces |= wanted
            wanted = linked.links - traces

    def _models_before(self, known: Collection[SeenSpan]) -> dict[Key, str]:
        """Return the model of the latest call before each that failed and names none, by the failed call."""
        failed = [span for span in known if span.role is SpanRole.CALL and span.failed and "model" not in span.told]
        if not failed:
            return {}
        remembered = self._memory.models({model_key(span) for span in failed})
        named = sorted((span for span in known if "model" in span.told and span.role is SpanRole.CALL), key=_start)
        found: dict[Key, str] = {}
        for span in failed:
            key = model_key(span)
            alike = [one.told["model"] for one in named if model_key(one) == key and _start(one) < _start(span)]
            model = alike[-1] if alike else remembered.get(key)
            if model is not None:
                found[span.key] = str(model)
        return found

    def _send(self, entries: Iterable[tuple[bool, Fields, int | None]], rejected: list[str]) -> None:
        calls: list[LLMUsage] = []
        tasks: list[AgentTask] = []
        for is_call, fields, revision in entries:
            try:
                if is_call:
                    calls.append(LLMUsage(**fields, revision=revision))
                else:
                    tasks.append(AgentTask(**fields, revision=revision))
            except (TypeError, ValueError, OverflowError) as error:
                rejected.append(f"{fields['event_id']}: {error}")
        _confirm(self._calls.track_many(calls))
        _confirm(self._tasks.track_many(tasks))


def _start(span: SeenSpan) -> int:
    return span.started_ns


def _new_doubles(after: Records, before: Records) -> dict[tuple[str, ...], int]:
    return {
        double: count - before.doubles.get(double, 0)
        for double, count in after.doubles.items()
        if count > before.doubles.get(double, 0)
    }


def _amended(
    after: Records, before: Records, own: Mapping[Key, SeenSpan], fresh: set[Key], batch: int
) -> Iterator[tuple[bool, Fields, int | None]]:
    """Yield the records that the request makes or changes, and their revisions; None where nothing was sent yet."""
    for is_call, made, known in ((True, after.calls, before.calls), (False, after.tasks, before.tasks)):
        for event_id, fields in made.items():
            sources = after.sources[event_id]
            if any(key in own for key in sources) or known.get(event_id) != fields:
                yield is_call, fields, None if all(key in fresh for key in sources) else batch


def _same_calls(own: Iterable[SeenSpan], calls: Sequence[tuple[Key, Outline]]) -> Iterator[tuple[str, str]]:
    """Yield the traces of the request and of earlier ones that tell of the same call."""
    if not calls:
        return
    by_tokens: dict[tuple[int, int], list[tuple[Key, Outline]]] = {}
    by_response: dict[str, list[tuple[Key, Outline]]] = {}
    by_start = sorted(calls, key=lambda call: call[1].started_ns)
    starts = [outline.started_ns for _, outline in by_start]
    streams = [call for call in calls if call[1].began_ns != NO_LOG or not call[1].measured]
    for call in calls:
        by_tokens.setdefault(call[1][3:5], []).append(call)
        by_response.setdefault(call[1].response_id, []).append(call)
    for span in own:
        if span.role is not SpanRole.CALL:
            continue
        outline = outline_of(span)
        first = bisect_left(starts, outline.started_ns - START_TOLERANCE_NS)
        last = bisect_right(starts, outline.started_ns + START_TOLERANCE_NS)
        near = by_tokens.get(outline[3:5], []) if outline.measured else []
        answered = by_response.get(outline.response_id, []) if outline.response_id else []
        ends = streams if outline.began_ns != NO_LOG or not outline.measured else []
        for key, other in (*near, *answered, *by_start[first:last], *ends):
            if key[0] != span.trace_id and same_call(outline, other):
                yield span.trace_id, key[0]


def _confirm(tracked: Iterable[Tracked]) -> None:
    for one in tracked:
        if not one.delivered:
            raise NotTaken(one.error or one.state.value)
