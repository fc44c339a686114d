"""Numbers, money, times and changes as people read them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from math import floor, log10, sqrt
from typing import Literal
from zoneinfo import ZoneInfo

from markupsafe import Markup

NBSP = "\u00a0"
MINUS = "\u2212"
NONE = "–"
SHORT_FROM = 100_000
CENTS_BELOW, DOLLARS_FROM = 10_000, 1_000_000
NOISE_DEVIATIONS, NOISE_SHARE, NOISE_POINTS = 2, 0.05, 1.0
STEADY_PERCENT = 0.05
WHOLE_PERCENT_FROM = 1_000
MANIFOLD = 10  # from so many times on a change is told as a multiple

Number = int | float


def count(value: Number | None) -> str:
    """Spell a number of things with separators; `–` when it is not known."""
    if value is None:
        return NONE
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.1f}"


def short(value: Number | None) -> str:
    """Spell a number of things in a few characters: 12,345 but 1.23M."""
    if value is None or abs(value) < SHORT_FROM:
        return count(value)
    for size, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(value) >= size:
            return f"{_three(value / size)}{letter}"
    return count(value)


def money(value: Number | None) -> str:
    """Spell US dollars: cents where exact and from ten cents on, else two significant digits; or `unpriced`."""
    if value is None:
        return "unpriced"
    sign = MINUS if value < 0 else ""
    size = abs(value)
    if size >= 0.095 or size == round(size, 2):
        return f"{sign}${size:,.0f}" if size >= 100_000 else f"{sign}${size:,.2f}"
    digits = min(9, 1 - floor(log10(size)))
    return f"{sign}${size:.{digits}f}"


def dollars(value: Number | None) -> str:
    """Spell US dollars where there is little room: as `money`, but $14,181 and, from a million on, $1.23M."""
    if value is None or abs(value) < CENTS_BELOW:
        return money(value)
    return f"{MINUS if value < 0 else ''}${abs(value):,.0f}" if abs(value) < DOLLARS_FROM else short_money(value)


def short_money(value: Number | None) -> str:
    """Spell US dollars in a few characters: as `money`, but $1.23M."""
    if value is None or abs(value) < SHORT_FROM:
        return money(value)
    return f"{MINUS if value < 0 else ''}${short(abs(value))}"


def percent(value: Number | None, digits: int = 1) -> str:
    """Spell percent; from a thousand on in whole ones."""
    if value is None:
        return NONE
    return f"{value:,.{0 if abs(value) >= WHOLE_PERCENT_FROM else digits}f}{NBSP}%".replace("-", MINUS)


def decimal(value: Number | None, digits: int = 2) -> str:
    """Spell a ratio."""
    return NONE if value is None else f"{value:,.{digits}f}".replace("-", MINUS)


def duration(ms: Number | None) -> str:
    """Spell milliseconds in the units that fit."""
    if ms is None:
        return NONE
    if 0 < ms < 1000:
        return f"{ms:,.0f}{NBSP}ms"
    seconds = ms / 1000
    if round(seconds, 1) < 60:
        return f"{seconds:.1f}{NBSP}s" if ms else f"0{NBSP}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}{NBSP}min" + (f" {rest}{NBSP}s" if rest else "")
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}{NBSP}h" + (f" {minutes}{NBSP}min" if minutes else "")


def ago(seconds: Number | None) -> str:
    """Spell an age."""
    return NONE if seconds is None else duration(max(1, round(seconds)) * 1000).replace(".0", "")


@lru_cache(maxsize=4096)  # charts and tables spell the same year of days again and again
def day(value: str | date, year: bool = False) -> str:
    """Spell a day: 3 Mar, with the year if asked."""
    found = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{found.day}{NBSP}{found:%b}" + (f"{NBSP}{found.year}" if year else "")


def moment(value: str | datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """Spell a time in the reporting zone: the clock if it is today, else the day with it."""
    if value is None:
        return NONE
    found = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(zone)
    here = now.astimezone(zone)
    if found.date() == here.date():
        return f"{found:%H:%M:%S}"
    return f"{day(found.date(), found.year != here.year)} {found:%H:%M}"


def sentence(text: str) -> str:
    """Begin a text with a capital, and leave the rest as it is."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Delta:
    """A change against the window before."""

    text: str
    direction: Literal["up", "down", "same", "new", "none"]
    is_good: bool | None = None


def delta(now: Number | None, before: Number | None, good: str = "up", points: bool = False) -> Delta:
    """Set a figure beside that of the window before; `good` is `up`, `down` or `either`; `points` for rates."""
    if now is None or before is None:
        return Delta("", "none")
    if not before and not points:
        return Delta("new", "new") if now else Delta("no change", "same")
    change = now - before if points else 100 * (now - before) / abs(before)
    if abs(change) < STEADY_PERCENT:
        return Delta("no change", "same")
    direction: Literal["up", "down"] = "up" if change > 0 else "down"
    manifold = not points and before > 0 and now >= MANIFOLD * before
    size = few(now / before) if manifold else few(abs(change))
    text = f"×{size}" if manifold else f"{size}{NBSP}{'points' if points else '%'}"
    return Delta(text, direction, None if good == "either" or is_noise(now, before, points) else direction == good)


def is_noise(now: Number, before: Number, points: bool) -> bool:
    """Return whether a change may be chance: counts within two standard deviations, other figures within 5 %.

    Counts are taken as Poisson's, so their difference has the variance of their sum. Rates must differ by a point.
    """
    if points:
        return abs(now - before) < NOISE_POINTS
    if isinstance(now, int) and isinstance(before, int):
        return abs(now - before) < NOISE_DEVIATIONS * sqrt(now + before)
    return abs(now - before) < NOISE_SHARE * abs(before)


def figure(value: Number | None, text: str) -> Markup:
    """Mark a figure up with the exact value behind it."""
    exact = "" if value is None else repr(value)
    return Markup('<data value="{}">{}</data>').format(exact, text)


def few(value: float) -> str:
    """Spell the size of a change: 12.7, but 103."""
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}"


def _three(value: float) -> str:
    digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return f"{value:.{digits}f}"
