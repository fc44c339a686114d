"""How a page comes by its figures: it calls the functions that the API's answers are made by, in this process.

So a figure on a page is the API's figure. Answers are kept as long as the snapshots behind them are unchanged.
"""

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from flask import current_app, request
from pydantic import BaseModel, ValidationError
from redis.exceptions import RedisError

from snapshots.reader import NotComputed
from web.api.shape import Answer
from web.dashboard.cards import Card, of_trouble
from web.dashboard.filtered_reading import Narrowed, Only
from web.dashboard.period import PagePeriod
from web.http.endpoint import Endpoint
from web.http.problems import ProblemError
from web.reading.context import Reading, Service, current_service, latest
from web.reading.window import iso_utc, local_today

MOST_KEPT = 200
LONGEST_KEY = 2_000
NOT_FOUND = 404
EXTENSION = "autobot_analytics_dashboard"

T = TypeVar("T")


class Kept:
    """Answers of this process, the least recently used dropped."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, token: Hashable, make: Callable[[], T]) -> T:
        """Return what was made for `key` while `token` was the same; make it anew when it was not."""
        with self._lock:
            known = self._answers.get(key)
            if known is not None and known[0] == token:
                self._answers.move_to_end(key)
                found: T = known[1]
                return found
        made = make()
        with self._lock:
            self._answers[key] = (token, made)
            while len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)
        return made


@dataclass
class Ask:
    """One page's questions, all at one moment and for one period."""

    service: Service
    now: datetime
    period: PagePeriod
    arguments: dict[str, str]
    kept: Kept
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _stale: bool = False
    _complete_from: date | None = None
    _computed_at: list[datetime] = field(default_factory=list)
    _cards: dict[Callable[["Ask"], Any], Card] = field(default_factory=dict)

    @classmethod
    def begin(cls) -> "Ask":
        """Begin for the running request."""
        service = current_service()
        now = service.clock()
        arguments = request.args.to_dict()
        kept: Kept = current_app.extensions.setdefault(EXTENSION, Kept())
        return cls(service, now, PagePeriod.of(arguments, local_today(now, service.zone)), arguments, kept)

    def __call__(
        self,
        endpoint: Callable[..., Any],
        query: BaseModel | None = None,
        *,
        until: date | None = None,
        only: Only | None = None,
        **path: str,
    ) -> Any:
        """Return the answer of an API endpoint: an endpoint function of `web/`, its query, its path parameters.

        `until` is the window's last day where it is not that of the period. `only` keeps some rows of the documents.
        """
        asked = Endpoint.of(endpoint)
        names = asked.snapshots if only is None else only.sources(asked.snapshots)
        reading = self.reading(*names, until=until, only=only)

        def make() -> Answer:
            found: Answer = asked.ask(reading, query, **path)
            return found

        key = (asked.view, query, tuple(path.items()), reading.until, only)
        return make() if sum(map(len, path.values())) > LONGEST_KEY else self.kept.get(key, reading.token, make)

    def reading(self, *snapshots: str, until: date | None = None, only: Only | None = None) -> Reading:
        """Look at snapshots, for figures that no endpoint gives; errors as `Reading.begin` has them."""
        reading = Reading.begin(self.service, snapshots, self.now)
        self._stale = self._stale or reading.stale
        self._complete_from = latest((self._complete_from, reading.complete_from))
        self._computed_at += [entry.generated_at for entry in reading.entries]
        return Narrowed(
            service=reading.service,
            today=reading.today,
            entries=reading.entries,
            away=reading.away,
            until=until or self.period.window.last,
            only=only,
        )

    def keep(self, name: str, reading: Reading, make: Callable[[], T], *which: Hashable) -> T:
        """Make something of a reading once for as long as its snapshots are unchanged."""
        return self.kept.get((name, reading.until, *which), reading.token, make)

    def card(self, make: Callable[["Ask"], Any]) -> Card:
        """Make one card, once for a page; what goes wrong is said in it, and the other cards do not suffer."""
        if make not in self._cards:
            self._cards[make] = self._make_card(make)
        return self._cards[make]

    def _make_card(self, make: Callable[["Ask"], Any]) -> Card:
        self._stale, self._complete_from, self._computed_at = False, None, []
        try:
            value = make(self)
        except Exception as error:  # noqa: BLE001  # listed in tests/test_architecture.py
            if isinstance(error, RedisError):
                self.service.lookout.failed(error)
            return of_trouble(error)
        oldest = min(self._computed_at, default=None)
        computed_at = None if oldest is None else iso_utc(oldest)
        return Card(value, stale=self._stale, computed_at=computed_at, complete_from=self._complete_from)

    def perhaps(self, make: Callable[[], T]) -> T | None:
        """Return what a card can do without: None when it was never computed, or there is none of that name."""
        try:
            return make()
        except (NotComputed, ValidationError):
            return None
        except ProblemError as problem:
            if problem.status != NOT_FOUND:
                raise
            return None

    @property
    def before(self) -> date:
        """The last day of the window before."""
        return self.period.window.before.last

    def number(self) -> int:
        """Return a number that nothing else on this page has: for ids."""
        return next(self._numbers)

    @staticmethod
    def length(days: int) -> timedelta:
        """Return the length of a window."""
        return timedelta(days=days)

    @property
    def is_away(self) -> bool:
        """Whether Redis does not answer."""
        return self.service.lookout.away

    @property
    def is_late(self) -> bool:
        """Whether what the ticks publish is older than it should be."""
        try:
            return self.service.reader.entry("pipeline").stale
        except NotComputed:
            return False

    @property
    def data_until(self) -> datetime | None:
        """Up to when events are in the figures; None before the first tick."""
        self.service.lookout.look()
        try:
            return self.service.reader.entry("pipeline").as_of
        except NotComputed:
            return None
