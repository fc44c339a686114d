"""The way into the streams: the tracking client, without its buffer, so that its answer is final."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from redis import Redis

from autobot_analytics.client.delivery import Limits, SyncDelivery
from autobot_analytics.client.tracked import Tracked
from autobot_analytics.client.trackers import AgentAnalytics, BehaviorAnalytics, CostTracker
from autobot_analytics.settings import Settings

LONGEST_WAIT_S = 0.9  # an answer must come within 2 s, even when Redis hangs


@dataclass(frozen=True)
class Trackers:
    """One tracker for each stream, over one connection."""

    behavior: BehaviorAnalytics[Tracked, list[Tracked]]
    agents: AgentAnalytics[Tracked, list[Tracked]]
    cost: CostTracker[Tracked, list[Tracked]]
    delivery: SyncDelivery

    @classmethod
    def make(cls, settings: Settings, redis: Redis, clock: Callable[[], datetime]) -> "Trackers":
        """Make the trackers; nothing connects before the first event."""
        timeout_s = min(settings.client_timeout_s, LONGEST_WAIT_S)
        limits = Limits(timeout_s=timeout_s, buffer_events=0, stream_maxlen=settings.stream_maxlen)
        delivery = SyncDelivery(redis, limits)
        return cls(
            BehaviorAnalytics(delivery, clock), AgentAnalytics(delivery, clock), CostTracker(delivery, clock), delivery
        )
