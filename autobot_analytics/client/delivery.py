"""How events get to Redis: at once where possible, in order, within the caller's time; asynchronously or not.

Callers that track at the same time share round trips: whoever holds the connection sends what all have queued.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self, TypeVar
from weakref import WeakKeyDictionary

from autobot_analytics.client import lifecycle
from autobot_analytics.client.chunks import chunks, tracked_of
from autobot_analytics.client.outbox import Outbox
from autobot_analytics.client.tracked import Parcel, PendingEvent, State, Stats, Tracked

if TYPE_CHECKING:
    import redis as redis_py
    import redis.asyncio as redis_asyncio

    from autobot_analytics.client.wire import Wire
    from autobot_analytics.settings import Settings

# redis-py takes 0.2 s to import, which a program that tracks nothing should not wait for: hence `wire` is imported
# where a delivery is made, and not above.

Make = Callable[[], PendingEvent]  # makes the entry of one event; what it raises becomes the state `invalid`
One = TypeVar("One", covariant=True)
Many = TypeVar("Many", covariant=True)


@dataclass(frozen=True)
class Limits:
    """How long a call may take, how many events wait while Redis is away, and where streams are trimmed (0: never)."""

    timeout_s: float = 0.5
    buffer_events: int = 10_000
    stream_maxlen: int = 1_000_000

    @classmethod
    def from_settings(cls, settings: "Settings") -> Self:
        """Take the limits that the operator has set."""
        return cls(settings.client_timeout_s, settings.client_buffer_events, settings.stream_maxlen)


class Dispatch(Protocol[One, Many]):
    """What a tracker needs of a delivery, which answers at once or with something to await."""

    @property
    def stream_maxlen(self) -> int:
        """Approximate length at which streams are trimmed; 0: never."""

    def one(self, make: Make) -> One:
        """Deliver one event."""

    def many(self, makes: Iterable[Make]) -> Many:
        """Deliver any number of events."""

    def stats(self) -> Stats:
        """Count what was delivered and what was not."""


class _Delivery:
    """What both deliveries share: everything but the waiting."""

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        self.limits = limits
        self.outbox = Outbox(limits.buffer_events, monotonic)
        lifecycle.watch(self)

    @property
    def stream_maxlen(self) -> int:
        """Approximate length at which streams are trimmed; 0: never."""
        return self.limits.stream_maxlen

    def stats(self) -> Stats:
        """Count what was delivered and what was not."""
        return self.outbox.stats

    def begin_anew(self) -> object:
        """Forget what belongs to the parent process, and give what must stay open for its sake."""
        self.outbox.reset()
        return None

    def send_rest(self) -> None:
        """Try once more to send what is kept, within the timeout of a call."""
        raise NotImplementedError

    def _made(self, make: Make) -> PendingEvent | Tracked:
        try:
            return make()
        except Exception as error:  # noqa: BLE001  # the caller's path survives whatever it passes
            self.outbox.count_invalid(error)
            return Tracked("", State.INVALID, error=f"{type(error).__name__}: {error}")

    def _failed(self, error: Exception) -> None:
        if isinstance(error, TimeoutError):
            self.outbox.went_away(f"no answer within {self.limits.timeout_s:g} s")
        else:
            self.outbox.went_away(f"{type(error).__name__}: {error}")


class Delivery(_Delivery):
    """Delivers from asyncio code. One may serve several event loops; each gets a connection of its own.

    `redis` is a URL or a client, of which only the connection settings are used.
    """

    def __init__(
        self,
        redis: "str | redis_asyncio.Redis",
        limits: Limits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        from autobot_analytics.client import wire

        super().__init__(limits or Limits(), monotonic)
        self._new_wire = wire.async_wires(redis)
        self._channels: WeakKeyDictionary[asyncio.AbstractEventLoop, tuple[asyncio.Lock, Wire]] = WeakKeyDictionary()

    async def one(self, make: Make) -> Tracked:
        """Deliver one event; the caller is held for `timeout_s` at most."""
        made = self._made(make)
        if isinstance(made, PendingEvent):
            await self._post(Parcel([made]))
        return tracked_of(made)

    async def many(self, makes: Iterable[Make]) -> list[Tracked]:
        """Deliver events in round trips of up to a thousand, each all or nothing, each with `timeout_s`."""
        tracked: list[Tracked] = []
        for chunk, parcel in chunks(map(self._made, makes)):
            if parcel.entries:
                await self._post(parcel)
            tracked += map(tracked_of, chunk)
        return tracked

    async def flush(self, timeout_s: float | None = None) -> int:
        """Try now to send what is kept, and give how many events still are."""
        permit = self.outbox.permit(force=True)
        if permit is not None:
            await self._send(permit, timeout_s or self.limits.timeout_s)
        return self.stats().buffered

    async def aclose(self) -> None:
        """Send what is kept, log what cannot be sent, and close the running loop's connection."""
        if self.stats().buffered:
            await self.flush()
        lifecycle.unwatch(self)
        channel = self._channels.pop(asyncio.get_running_loop(), None)
        if channel is not None:
            await channel[1].close()

    def send_rest(self) -> None:
        """Try once more to send what is kept, in an event loop of its own: the caller's has ended."""
        asyncio.run(self._send_rest())

    async def _send_rest(self) -> None:
        await self.flush()
        lock_and_wire = self._channels.pop(asyncio.get_running_loop(), None)
        if lock_and_wire is not None:
            await lock_and_wire[1].close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def begin_anew(self) -> object:
        """Forget what belongs to the parent process, and give what must stay open for its sake."""
        inherited, self._channels = self._channels, WeakKeyDictionary()
        super().begin_anew()
        return dict(inherited)

    async def _post(self, parcel: Parcel) -> None:
        with self.outbox.posting(parcel):
            permit = self.outbox.permit()
            if permit is not None:
                await self._send(permit, self.limits.timeout_s, parcel)

    async def _send(self, permit: int, timeout_s: float, until: Parcel | None = None) -> None:
        loop = asyncio.get_running_loop()
        if loop not in self._channels:
            self._channels[loop] = asyncio.Lock(), self._new_wire()
        lock, wire = self._channels[loop]
        batch = None
        try:
            async with asyncio.timeout(timeout_s), lock:
                while batch := self.outbox.take(permit, until):
                    with self.outbox.sending(batch):
                        self.outbox.settle(batch, await wire.exchange(batch.packed, batch.replies))
        except Exception as error:  # noqa: BLE001  # whatever is wrong with the way to Redis, the caller goes on
            if batch is not None:  # else the time went by while others held the connection
                self._failed(error)


class SyncDelivery(_Delivery):
    """Delivers from code without an event loop; any thread may use it, with one connection for all.

    `redis` is a URL or a client, of which only the connection settings are used.
    """

    def __init__(
        self,
        redis: "str | redis_py.Redis",
        limits: Limits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        from autobot_analytics.client import wire

        super().__init__(limits or Limits(), monotonic)
        self._new_wire = wire.sync_wires(redis, self.limits.timeout_s)
        self._deadline = wire.CallDeadline
        self._wire = self._new_wire()
        self._lock = threading.Lock()

    def one(self, make: Make) -> Tracked:
        """Deliver one event; the caller is held for `timeout_s` at most."""
        made = self._made(make)
        if isinstance(made, PendingEvent):
            self._post(Parcel([made]))
        return tracked_of(made)

    def many(self, makes: Iterable[Make]) -> list[Tracked]:
        """Deliver events in round trips of up to a thousand, each all or nothing, each with `timeout_s`."""
        tracked: list[Tracked] = []
        for chunk, parcel in chunks(map(self._made, makes)):
            if parcel.entries:
                self._post(parcel)
            tracked += map(tracked_of, chunk)
        return tracked

    def flush(self, timeout_s: float | None = None) -> int:
        """Try now to send what is kept, and give how many events still are."""
        permit = self.outbox.permit(force=True)
        if permit is not None:
            self._send(permit, timeout_s or self.limits.timeout_s)
        return self.stats().buffered

    def close(self) -> None:
        """Send what is kept, log what cannot be sent, and close the connection."""
        if self.stats().buffered:
            self.flush()
        lifecycle.unwatch(self)
        with self._lock:
            self._wire.close()

    def send_rest(self) -> None:
        """Try once more to send what is kept."""
        self.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin_anew(self) -> object:
        """Forget what belongs to the parent process, and give what must stay open for its sake."""
        inherited, self._wire = self._wire, self._new_wire()
        self._lock = threading.Lock()
        super().begin_anew()
        return inherited

    def _post(self, parcel: Parcel) -> None:
        with self.outbox.posting(parcel):
            permit = self.outbox.permit()
            if permit is not None:
                self._send(permit, self.limits.timeout_s, parcel)

    def _send(self, permit: int, timeout_s: float, until: Parcel | None = None) -> None:
        deadline = self._deadline(timeout_s)
        if not self._lock.acquire(timeout=timeout_s):
            return  # the time went by while others held the connection
        try:
            while batch := self.outbox.take(permit, until):
                with self.outbox.sending(batch):
                    self.outbox.settle(batch, self._wire.exchange(batch.packed, batch.replies, deadline))
        except Exception as error:  # noqa: BLE001  # whatever is wrong with the way to Redis, the caller goes on
            self._failed(error)
        finally:
            self._lock.release()
