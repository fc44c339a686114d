"""A program that tracks user events, by the asynchronous or by the synchronous client, and what comes of it.

One test runs with both: one behaviour, two ways to wait.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import redis

from autobot_analytics import BehaviorAnalytics, Delivery, Limits, Stats, SyncDelivery, Tracked, UserEvent
from autobot_analytics.contract import BEHAVIOR

TIMEOUT_S = 0.4
GRACE_S = 0.25  # for a busy machine


class Producer:
    """A program that tracks user events, with a clock of its own for the pauses."""

    def __init__(self, kind: str, url: str, runner: asyncio.Runner, **limits: Any) -> None:
        self.now = 1_000.0
        self._runner = runner
        made = (Delivery if kind == "async" else SyncDelivery)(
            url, Limits(**{"timeout_s": TIMEOUT_S} | limits), monotonic=lambda: self.now
        )
        self.delivery: Any = made
        self.tracker: BehaviorAnalytics[Any, Any] = BehaviorAnalytics(self.delivery)

    def wait(self, outcome: Any) -> Any:
        """Await what the asynchronous client gives; the synchronous one has the answer already."""
        return self._runner.run(outcome) if asyncio.iscoroutine(outcome) else outcome

    def track(self, name: str, **fields: Any) -> Tracked:
        """Track one event whose feature is `name`."""
        tracked: Tracked = self.wait(self.tracker.track_event(UserEvent("click", name, **fields)))
        return tracked

    def track_many(self, *names: str) -> list[Tracked]:
        """Track events in one call."""
        tracked: list[Tracked] = self.wait(self.tracker.track_many([UserEvent("click", name) for name in names]))
        return tracked

    def flush(self) -> int:
        """Try to send what is kept."""
        kept: int = self.wait(self.delivery.flush())
        return kept

    def close(self) -> None:
        """End the program properly."""
        self.wait(self.delivery.aclose() if isinstance(self.delivery, Delivery) else self.delivery.close())

    @property
    def stats(self) -> Stats:
        """What it counted."""
        stats: Stats = self.tracker.stats()
        return stats


MakeProducer = Callable[..., Producer]


def entries(url: str) -> list[tuple[str, dict[str, str]]]:
    """The stream's entries: ID and fields."""
    with redis.Redis.from_url(url, decode_responses=True) as client:
        found: Any = client.xrange(BEHAVIOR.key)
    return list(found)


def arrived(url: str) -> list[str]:
    """Features of the events in the stream, in order."""
    return [fields["feature"] for _, fields in entries(url)]


@contextmanager
def counted(url: str) -> Iterator[tuple[str, list[int]]]:
    """A proxy in front of Redis: its URL, and a list of how many bytes each round trip brought back."""
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    trips: list[int] = []

    def serve(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            pumps = [threading.Thread(target=pump, args=(server, client, False), daemon=True)]
            pumps[0].start()
            pump(client, server, True)

    def pump(source: socket.socket, target: socket.socket, asks: bool) -> None:
        with suppress(OSError):  # the other side has closed
            while chunk := source.recv(1 << 20):
                if asks and (not trips or trips[-1]):
                    trips.append(0)
                elif not asks and trips:
                    trips[-1] += len(chunk)
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/4", trips
