"""How many requests a token, or an address without one, may make.

Counted by the `limits` library in Redis, which is what Flask-Limiter counts with; Flask-Limiter itself sits inside
Flask, where an answer that is held never comes by. A request is counted in process, and the count is shared with Redis
once a second: a token that several worker processes serve may so exceed its limit by what they admit in that second.
While Redis is away each process counts for itself.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil

from limits import RateLimitItem, parse
from limits.storage import RedisStorage
from redis import Redis
from redis.exceptions import RedisError

from web.http.problems import ProblemError
from web.reading.context import Lookout

SHARE_EVERY_S = 1.0
KEY_PREFIX = "analytics:limit"
MOST_WINDOWS = 10_000  # counted at a time; those that began first are dropped beyond


@dataclass(frozen=True)
class RateLimitState:
    """Where a client stands after a request."""

    admitted: bool
    limit: int
    remaining: int
    reset_s: int

    def headers(self) -> list[tuple[str, str]]:
        """Return what the client is told of it."""
        return [
            ("RateLimit-Limit", str(self.limit)),
            ("RateLimit-Remaining", str(self.remaining)),
            ("RateLimit-Reset", str(self.reset_s)),
        ]


class TooManyRequests(ProblemError):
    """A client has used up what it may ask for in this window."""

    def __init__(self, standing: RateLimitState) -> None:
        super().__init__(
            429,
            f"More than {standing.limit} requests; the next are answered in {standing.reset_s} s.",
            kind="too-many-requests",
            headers={"Retry-After": str(standing.reset_s), **dict(standing.headers())},
        )


@dataclass(slots=True)
class _Window:
    """The requests of one client since the window began."""

    ends_at: float
    counted: int = 0  # by all processes, as far as shared
    pending: int = 0  # admitted here since
    shared_at: float = float("-inf")


class Limiter:
    """Counts requests against limits such as {"read": "600/minute", "write": "off"}."""

    def __init__(
        self,
        redis: Redis,
        lookout: Lookout,
        rates: Mapping[str, str],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._storage = RedisStorage(
            "redis://", connection_pool=redis.connection_pool, key_prefix=KEY_PREFIX
        )  # the URL is not used where there is a pool
        self._lookout = lookout
        self._items = {kind: None if rate == "off" else parse(rate) for kind, rate in rates.items()}
        self._monotonic = monotonic
        self._windows: OrderedDict[tuple[str, str], _Window] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, kind: str, whose: str) -> RateLimitState | None:
        """Count a request and tell where its client stands; None when there is no limit. A refused one is not counted.

        The first request of a window is shared at once, so that a restart gives nobody a new window.
        """
        item = self._items[kind]
        if item is None:
            return None
        now = self._monotonic()
        with self._lock:
            window = self._window((kind, whose), item, now)
            admitted = window.counted + window.pending < item.amount
            window.pending += admitted
            to_share = window.pending if admitted and now - window.shared_at >= SHARE_EVERY_S else 0
            if to_share:
                window.counted += to_share
                window.pending = 0
                first, window.shared_at = window.shared_at == float("-inf"), now
        if to_share:
            admitted = self._share(item, (kind, whose), window, to_share, now, first)
        return RateLimitState(
            admitted,
            item.amount,
            max(0, item.amount - window.counted - window.pending),
            max(1, ceil(window.ends_at - now)),
        )

    def _window(self, key: tuple[str, str], item: RateLimitItem, now: float) -> _Window:
        window = self._windows.get(key)
        if window is None or now >= window.ends_at:
            self._windows.pop(key, None)
            if len(self._windows) >= MOST_WINDOWS:
                self._windows.popitem(last=False)
            window = self._windows[key] = _Window(ends_at=now + item.get_expiry())
        return window

    def _share(
        self, item: RateLimitItem, key: tuple[str, str], window: _Window, requests: int, now: float, first: bool
    ) -> bool:
        """Add `requests` to the count in Redis and take over the sum; tell whether it is within the limit."""
        if self._lookout.away and not self._lookout.look():
            return True
        name = item.key_for(*key)
        try:
            total = self._storage.incr(name, item.get_expiry(), requests)
            left_s = self._storage.get_expiry(name) - time.time() if first and total > requests else None
        except RedisError as error:
            self._lookout.failed(error)
            return True
        with self._lock:
            window.counted = max(window.counted, total)
            if left_s is not None:  # the window began before this process knew of it
                window.ends_at = now + max(left_s, SHARE_EVERY_S)
        return total <= item.amount
