"""A reader that looks at every publication, all the time, and writes down what is wrong with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import redis

from tests.crash.publication import Publication, steps_back, tears

_BEAT_S = 0.01


class Watcher:
    """Reads in a thread; `publications` counts what it saw, `complaints` says what was wrong."""

    def __init__(self, redis_url: str, days: Sequence[str], agents: Sequence[str]) -> None:
        self.publications = 0
        self.complaints: list[str] = []
        self._days, self._agents = days, agents
        self._client = redis.Redis.from_url(redis_url, socket_timeout=None)
        self._stop = Event()
        self._thread = Thread(target=self._watch, name="watcher")

    def _watch(self) -> None:
        last: Publication | None = None
        is_last_look = False
        while not is_last_look:
            is_last_look = self._stop.wait(_BEAT_S)
            found = Publication.read(self._client, self._days, self._agents)
            if not found.index or found == last:
                continue
            self.publications += 1
            self.complaints += tears(found)
            if last is not None:
                self.complaints += steps_back(last, found)
            last = found

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Look once more and end."""
        self._stop.set()
        self._thread.join()
        self._client.close()


@contextmanager
def watching(redis_url: str, days: Sequence[str], agents: Sequence[str]) -> Iterator[Watcher]:
    """Watch for the length of a `with`; `days` and `agents` name the partitions whose sizes are looked at."""
    watcher = Watcher(redis_url, days, agents)
    watcher.start()
    try:
        yield watcher
    finally:
        watcher.stop()
