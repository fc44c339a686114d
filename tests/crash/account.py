"""What the traffic amounts to, computed from what was sent, without any code of the service."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from genai_prices import Usage, calc_price

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, STREAMS
from tests.crash.traffic import Fields, is_bad, sent

_NANO = Decimal("1e-9")
Counts = dict[str, Counter[str]]


@dataclass
class Account:
    """The account of the first `numbers` of the traffic whose events begin at `first`, days cut in `zone`."""

    numbers: int
    first: datetime
    zone: ZoneInfo
    added: Counter[str] = field(default_factory=Counter)  # by stream noun, as the rest
    dead: Counter[str] = field(default_factory=Counter)
    duplicates: Counter[str] = field(default_factory=Counter)
    event_ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    days: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))  # by day: figure → sum
    _users: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _tasks: dict[str, Fields] = field(default_factory=dict)

    def __post_init__(self) -> None:
        count = {BEHAVIOR.key: self._behavior, AGENTS.key: self._task, LLM.key: self._call}
        nouns = {stream.key: stream.noun for stream in STREAMS}
        for each in range(self.numbers):
            for number, key, fields in sent(each, self.first):
                noun, event_id = nouns[key], str(fields["event_id"])
                self.added[noun] += 1
                if is_bad(number):
                    self.dead[noun] += 1
                elif event_id in self.event_ids[noun]:
                    self.duplicates[noun] += 1
                else:
                    self.event_ids[noun].add(event_id)
                    count[key](fields)
        for day, users in self._users.items():
            self.days[day]["active_users"] = len(users)
        for fields in self._tasks.values():
            # all began over an hour ago: one that still runs is taken for abandoned
            status = "timeout" if fields["status"] == "running" else str(fields["status"])
            self.days[self._day(fields["started_at"])][status] += 1

    def figures(self, *names: str) -> dict[str, list[int]]:
        """Return, for each day that is not all zero, the sum of each of the figures called `names`."""
        found = {day: [figures[name] for name in names] for day, figures in self.days.items()}
        return {day: values for day, values in found.items() if any(values)}

    def _behavior(self, fields: Fields) -> None:
        day = self._day(fields["timestamp"])
        self._users[day].add(str(fields["user_id"]))
        self.days[day].update(events=1, page_views=int(fields["event_type"] == "page_view"))

    def _task(self, fields: Fields) -> None:
        task = str(fields["task_id"])
        if fields["status"] != "running" or task not in self._tasks:
            self._tasks[task] = fields

    def _call(self, fields: Fields) -> None:
        day = self._day(fields["timestamp"])
        model, counts = str(fields["model"]), {name: int(fields[name]) for name in ("input_tokens", "output_tokens")}
        nanos = _nano_usd(str(fields["provider"]), model, *counts.values(), int(fields["cached_input_tokens"]), day)
        self.days[day].update(calls=1, unpriced_calls=int(nanos is None), cost_nano_usd=nanos or 0, **counts)

    def _day(self, time: Any) -> str:
        return datetime.fromisoformat(time).replace(tzinfo=UTC).astimezone(self.zone).date().isoformat()


@cache
def _nano_usd(provider: str, model: str, tokens_in: int, tokens_out: int, cached: int, day: str) -> int | None:
    """Return the cost of a call by the price list's own computation; None when it has no price."""
    if provider == "ollama":
        return 0
    try:
        price = calc_price(
            Usage(input_tokens=tokens_in, output_tokens=tokens_out, cache_read_tokens=cached),
            model,
            provider_id=provider,
            genai_request_timestamp=datetime.fromisoformat(day).replace(tzinfo=UTC),
        )
    except LookupError:
        return None
    return int(price.total_price.quantize(_NANO, "ROUND_HALF_UP") / _NANO)
