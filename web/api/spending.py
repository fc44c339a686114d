"""Spending by day, which the topics of the API share: exact nano-USD, growth and trend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from web.reading.columns import plain
from web.reading.fold import NANO_USD, Document, fold, pick, usd
from web.reading.window import Window

COST = "USD; null when it was called and none of the calls has a price."
TREND = "Growth beyond ±5 % is no longer stable; stable also where growth is not known."


GROWTH = (
    "Mean of the later half of the window's days over mean of the earlier half - 1, %; today is left out, of a past "
    "window no day is. Null for fewer than two such days, and when the earlier half cost nothing: see from_nothing."
)
FROM_NOTHING = "The earlier half cost nothing and the later did: cost is new, and growth has no percentage."


Trend = Literal["increasing", "decreasing", "stable"]
STEADY_PERCENT = 5.0
CALL_SUMS = ("cost_nano_usd", "input_tokens", "output_tokens", "calls", "unpriced_calls")


Documents = Mapping[str, Document]


@dataclass(frozen=True)
class Growth:
    """Later half of a window against its earlier half."""

    percent: float | None  # None: fewer than two closed days, or the earlier half cost nothing
    trend: Trend
    from_nothing: bool  # the earlier half cost nothing, and the later did


def priced_usd(cost_nano_usd: int, calls: int, unpriced_calls: int) -> float | None:
    """Return a cost in USD; None when there were calls and none of them has a price, which is not $0."""
    return None if calls and unpriced_calls >= calls else usd(cost_nano_usd)


def daily_nano_usd(days: Documents, window: Window) -> dict[str, int]:
    """Return the exact cost of every day of a window, in order; 0 for a day without calls."""
    return {day: sum(plain(days[day]["cost_nano_usd"])) if day in days else 0 for day in window.day_keys()}


def mean_daily_usd(days: Documents, window: Window, total_nano_usd: int) -> float:
    """Return the total over the days of the window between the first call ever and its end; 0 before any call."""
    first_call = min((day for day, document in days.items() if len(document["calls"])), default=None)
    counted = sum(first_call is not None and day >= first_call for day in window.day_keys())
    return total_nano_usd / counted / NANO_USD if counted else 0.0


def growth(daily: Mapping[str, int], running_day: str) -> Growth:
    """Compare the later with the earlier half of the closed days; with an odd count the later half has one day more.

    `running_day` is today: only that day is not closed. The days of a past window are all closed.
    """
    closed = [cost for day, cost in daily.items() if day != running_day]
    half = len(closed) // 2
    if half == 0:
        return Growth(None, "stable", False)
    earlier = sum(closed[:half]) * (len(closed) - half)  # the means over one denominator, so that 5 % is 5 %
    later = sum(closed[half:]) * half
    if earlier == 0:
        return Growth(None, "increasing" if later else "stable", bool(later))
    percent = 100 * (later - earlier) / earlier
    if abs(percent) <= STEADY_PERCENT:
        return Growth(percent, "stable", False)
    return Growth(percent, "increasing" if percent > 0 else "decreasing", False)


def in_usd(daily: Mapping[str, int]) -> dict[str, float]:
    """Turn exact daily costs into USD."""
    return {day: usd(cost) for day, cost in daily.items()}


def sums_by_agent(days: Documents, window: Window) -> dict[str, dict[str, int]]:
    """Return the sums of each agent's calls in a window; an agent that made none is missing."""
    return {key[0]: row for key, row in fold(pick(days, window.day_keys()), ["agent_id"], CALL_SUMS).rows()}


def usd_of_agent(days: Documents, window: Window, agent_id: str) -> float | None:
    """Return what one agent's calls cost in a window: 0 when it made none, None when none of them has a price."""
    sums = sums_by_agent(days, window).get(agent_id) or dict.fromkeys(CALL_SUMS, 0)
    return priced_usd(sums["cost_nano_usd"], sums["calls"], sums["unpriced_calls"])
