"""Events on their way to Redis: their order, how many may wait while Redis is away, what was lost, what is said of it.

It sends nothing itself: the asynchronous and the synchronous delivery take batches from it and report back. Any thread
may use it.
"""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from autobot_analytics.client.away import Away, passes
from autobot_analytics.client.batch import CommandBatch
from autobot_analytics.client.tracked import Parcel, PendingEvent, State, Stats

BATCH_EVENTS = 1_000
BATCH_BYTES = 4 * 1024 * 1024
FIRST_PAUSE_S = 0.5  # Redis is left alone for so long when found away; then twice as long, up to the longest
LONGEST_PAUSE_S = 5.0
COMPLAINT_INTERVAL_S = 60.0  # one kind of loss is logged once in this time, with its count

log = logging.getLogger("autobot_analytics.client")


class Outbox:
    """A queue of parcels, oldest first. At most `limit` events wait without a caller: the newest are dropped."""

    def __init__(self, limit: int, monotonic: Callable[[], float]) -> None:
        self._limit = limit
        self._monotonic = monotonic
        self.reset()

    def reset(self) -> None:
        """Begin anew, as a forked process does: what waited belongs to its parent."""
        self._lock = threading.RLock()  # reentrant: a log handler may track events
        self._waiting: deque[Parcel] = deque()
        self._counts: Counter[State] = Counter()
        self._kept = 0
        self._failures = 0
        self._away_since: float | None = None
        self._retry_at = 0.0
        self._pause_s = FIRST_PAUSE_S
        self._complaints: dict[State, tuple[float, int]] = {}

    @property
    def stats(self) -> Stats:
        """Counts of all events so far."""
        with self._lock:
            return Stats(
                sent=self._counts[State.SENT],
                buffered=self._kept,
                dropped=self._counts[State.DROPPED],
                failed=self._counts[State.REFUSED] + self._counts[State.INVALID],
                unknown_tasks=self._counts[State.UNKNOWN_TASK],
                away=self._away_since is not None,
            )

    @contextmanager
    def posting(self, parcel: Parcel) -> Iterator[None]:
        """Queue the parcel; at the end keep what is still unsent as far as there is room, and drop the rest."""
        with self._lock:
            self._waiting.append(parcel)
        try:
            yield
        finally:
            self._leave(parcel)

    def permit(self, *, force: bool = False) -> int | None:
        """Return the permit that `batch` asks for, None to leave Redis alone; one caller after each pause gets one."""
        with self._lock:
            now = self._monotonic()
            if self._away_since is not None and now < self._retry_at and not force:
                return None
            self._retry_at = now + self._pause_s
            return self._failures

    def take(self, permit: int, until: Parcel | None = None) -> CommandBatch | None:
        """Take the oldest parcels to send, to be given to `sending`.

        None when nothing waits, all of `until` has its answer, or Redis was found away since the permit was given.
        """
        with self._lock:
            if permit != self._failures or (until is not None and not until.pending):
                return None
            parcels: list[Parcel] = []
            events = size = 0
            while self._waiting and events < BATCH_EVENTS and size < BATCH_BYTES:
                parcel = self._waiting.popleft()
                if pending := parcel.pending:
                    parcels.append(parcel)
                    events += len(pending)
                    size += sum(len(entry.packed) for entry in pending)
                    if self._away_since is not None:
                        break  # one parcel is enough to see whether Redis is back
            return CommandBatch(parcels) if parcels else None

    @contextmanager
    def sending(self, batch: CommandBatch) -> Iterator[None]:
        """Put what has no answer at the end back to the front, in its order, whatever happened."""
        try:
            yield
        finally:
            with self._lock:
                self._waiting.extendleft(parcel for parcel in reversed(batch.parcels) if parcel.pending)

    def settle(self, batch: CommandBatch, replies: Sequence[object]) -> None:
        """Count each event by its answer; Away where an error is one that passes: those events stay."""
        passing: Exception | None = None
        with self._lock:
            for entry, answer in batch.answers(replies):
                if entry.state is not State.BUFFERED:
                    continue  # its caller gave up and there was no room to keep it
                if not isinstance(answer, Exception):
                    entry.settle(answer)
                    self._count(entry, entry.state)
                elif passes(answer):
                    passing = answer
                else:
                    entry.error = str(answer)
                    self._count(entry, State.REFUSED)
            if passing:
                raise Away(str(passing))
            self._came_back()

    def count_invalid(self, error: Exception) -> None:
        """Count an event whose arguments break the contract."""
        with self._lock:
            self._counts[State.INVALID] += 1
            self._complain(State.INVALID, str(error))

    def went_away(self, reason: str) -> None:
        """Leave Redis alone for a while, and say so once."""
        with self._lock:
            now = self._monotonic()
            self._failures += 1
            if self._away_since is None:
                self._away_since = now
                self._pause_s = FIRST_PAUSE_S
                log.warning("Redis is away (%s); up to %d events are kept, newer ones dropped", reason, self._limit)
            else:
                self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
            self._retry_at = now + self._pause_s

    def _came_back(self) -> None:
        if self._away_since is not None:
            log.warning(
                "Redis is back after %.1f s; %d events are still kept, %d were dropped since the start",
                self._monotonic() - self._away_since,
                self._kept,
                self._counts[State.DROPPED],
            )
            self._away_since = None

    def _leave(self, parcel: Parcel) -> None:
        with self._lock:
            pending = parcel.pending
            room = max(0, self._limit - self._kept)
            for entry in pending[:room]:
                entry.kept = True
                self._kept += 1
            for entry in pending[room:]:
                entry.error = "Redis did not take it, and the buffer is full"
                self._count(entry, State.DROPPED)
            if pending and room == 0 and self._waiting and self._waiting[-1] is parcel:
                self._waiting.pop()

    def _count(self, entry: PendingEvent, state: State) -> None:
        entry.state = state
        self._counts[state] += 1
        if entry.kept:
            entry.kept = False
            self._kept -= 1
        if state is not State.SENT:
            self._complain(state, entry.error or "")

    def _complain(self, state: State, reason: str) -> None:
        """Log a loss, at most once in an interval, with how many there were since."""
        now = self._monotonic()
        due, silent = self._complaints.get(state, (now, 0))
        if now < due:
            self._complaints[state] = (due, silent + 1)
            return
        log.warning("event %s: %s (%d more since the last such line)", state.value, reason, silent)
        self._complaints[state] = (now + COMPLAINT_INTERVAL_S, 0)
