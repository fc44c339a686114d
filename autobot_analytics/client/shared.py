"""The process's own trackers, made from the settings when first asked for.

A wrong setting raises here, where a program starts, and not where it tracks.
"""

import os
import threading
from collections.abc import Callable, Coroutine
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from autobot_analytics.client.delivery import Delivery, Limits, SyncDelivery
from autobot_analytics.client.tracked import Tracked
from autobot_analytics.client.trackers import AgentAnalytics, BehaviorAnalytics, CostTracker

if TYPE_CHECKING:
    from autobot_analytics.settings import Settings

Soon: TypeAlias = Coroutine[Any, Any, Tracked]
ManySoon: TypeAlias = Coroutine[Any, Any, list[Tracked]]

T = TypeVar("T")

_lock = threading.RLock()


def _once(make: Callable[[], T]) -> Callable[[], T]:
    made = cache(make)

    @wraps(make)
    def get() -> T:
        with _lock:  # `cache` alone may call `make` twice when two threads come first
            return made()

    return get


def _settings() -> "Settings":
    from autobot_analytics.settings import ENV_PREFIX, load_settings  # pydantic is slow to import

    env_file = os.environ.get(f"{ENV_PREFIX}ENV_FILE")
    return load_settings(Path(env_file) if env_file else None)


@_once
def get_delivery() -> Delivery:
    """Return the delivery of the process's asynchronous trackers: its statistics, `flush` and `aclose`."""
    settings = _settings()
    return Delivery(settings.redis_url, Limits.from_settings(settings))


@_once
def get_delivery_sync() -> SyncDelivery:
    """Return the delivery of the process's synchronous trackers: its statistics, `flush` and `close`."""
    settings = _settings()
    return SyncDelivery(settings.redis_url, Limits.from_settings(settings))


@_once
def get_behavior_analytics() -> BehaviorAnalytics[Soon, ManySoon]:
    """Return the process's tracker of what users do, for asyncio."""
    return BehaviorAnalytics(get_delivery())


@_once
def get_agent_analytics() -> AgentAnalytics[Soon, ManySoon]:
    """Return the process's tracker of agents' tasks, for asyncio."""
    return AgentAnalytics(get_delivery())


@_once
def get_cost_tracker() -> CostTracker[Soon, ManySoon]:
    """Return the process's tracker of language-model calls, for asyncio."""
    return CostTracker(get_delivery())


@_once
def get_behavior_analytics_sync() -> BehaviorAnalytics[Tracked, list[Tracked]]:
    """Return the process's tracker of what users do, for code without an event loop."""
    return BehaviorAnalytics(get_delivery_sync())


@_once
def get_agent_analytics_sync() -> AgentAnalytics[Tracked, list[Tracked]]:
    """Return the process's tracker of agents' tasks, for code without an event loop."""
    return AgentAnalytics(get_delivery_sync())


@_once
def get_cost_tracker_sync() -> CostTracker[Tracked, list[Tracked]]:
    """Return the process's tracker of language-model calls, for code without an event loop."""
    return CostTracker(get_delivery_sync())
