"""Spans into the streams: a request that is accepted is in them, and one sent again is counted once."""

from collections.abc import Iterable, Sequence

from redis import Redis

from autobot_analytics.client.delivery import Limits, SyncDelivery
from autobot_analytics.client.tracked import Tracked
from autobot_analytics.client.trackers import AgentAnalytics, CostTracker
from autobot_analytics.settings import Settings
from web.otlp.lineage import traces
from web.otlp.mapping import map_spans
from web.otlp.memory import Memory
from web.otlp.spans import Span


class NotTaken(Exception):
    """Redis did not take all of it; the exporter has to send the request again."""


class Intake:
    """Where one web process hands spans on; connects when the first ones come."""

    def __init__(self, settings: Settings, redis: "Redis") -> None:
        # Without a buffer: what is not in the stream must not be accepted.
        self._delivery = SyncDelivery(redis, Limits(settings.redis_timeout_s, 0, settings.stream_maxlen))
        self._calls = CostTracker(self._delivery)
        self._tasks = AgentAnalytics(self._delivery)
        self._memory = Memory(redis)

    def take(self, spans: Sequence[Span]) -> list[str]:
        """Track what the spans say, and give the reasons of the rejected ones; raises NotTaken or RedisError."""
        mapped = map_spans(spans, self._memory.recall(traces(spans)))
        _confirm(self._calls.track_many(mapped.calls))
        _confirm(self._tasks.track_many(mapped.tasks))
        # Last: a request that fails before is sent again, and must be judged by the same marks.
        self._memory.remember(mapped.marks)
        return mapped.rejected

    def close(self) -> None:
        """Close the connection; the next request opens it again."""
        self._delivery.close()


def _confirm(tracked: Iterable[Tracked]) -> None:
    for one in tracked:
        if not one.delivered:
            raise NotTaken(one.error or one.state.value)
