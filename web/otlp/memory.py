"""What is known of spans that are yet to come, kept in Redis between the requests of one trace."""

from collections.abc import Iterable, Mapping, Sequence

from redis import Redis

from web.otlp.lineage import Mark
from web.otlp.spans import Key

KEY = "analytics:otlp:ancestors:{trace_id}"  # a set of "<span id>:<mark>"
TTL_S = 6 * 3600  # since the last span within: longer than an agent's run takes between two calls


class Memory:
    """Marks of ancestors that have not ended; a trace whose spans all came leaves none."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    def recall(self, traces: Sequence[str]) -> dict[Key, Mark]:
        """Give the marks of these traces, in one round trip."""
        if not traces:
            return {}
        with self._redis.pipeline(transaction=False) as pipeline:
            for trace_id in traces:
                pipeline.smembers(KEY.format(trace_id=trace_id))
            members = pipeline.execute()
        return dict(sorted(_marks(zip(traces, members, strict=True)), key=lambda item: item[1]))

    def remember(self, marks: Mapping[Key, Mark]) -> None:
        """Keep marks, in one round trip."""
        if not marks:
            return
        with self._redis.pipeline(transaction=False) as pipeline:
            for (trace_id, span_id), mark in marks.items():
                key = KEY.format(trace_id=trace_id)
                pipeline.sadd(key, f"{span_id}:{mark.value}")
                pipeline.expire(key, TTL_S)
            pipeline.execute()


def _marks(members: Iterable[tuple[str, Iterable[bytes | str]]]) -> Iterable[tuple[Key, Mark]]:
    for trace_id, own in members:
        for member in own:
            span_id, _, mark = (member.decode() if isinstance(member, bytes) else member).partition(":")
            yield (trace_id, span_id), Mark(int(mark))
