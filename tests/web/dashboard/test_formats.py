"""Numbers, money, times and changes as people read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from web.show import formats
from web.show.formats import Delta, delta


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unpriced"),
        (0, "$0.00"),
        (1234.5, "$1,234.50"),
        (123456.7, "$123,457"),
        (-4.2, "−$4.20"),
        (0.1, "$0.10"),
        (0.01, "$0.01"),
        (0.0123, "$0.012"),
        (0.0100001, "$0.010"),
        (0.00063, "$0.00063"),
        (1e-9, "$0.000000001"),
    ],
)
def test_money(value: float | None, text: str) -> None:
    """Cents from ten cents on and where they are exact, else two significant digits; no price is no $0."""
    assert formats.money(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "unpriced"), (99_999.5, "$99,999.50"), (-1_234_567, "−$1.23M"), (12_345_678, "$12.3M")],
)
def test_short_money(value: float | None, text: str) -> None:
    """Large sums take few characters, others are spelled as they are."""
    assert formats.short_money(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unpriced"),
        (9_999.5, "$9,999.50"),
        (-14_181.49, "−$14,181"),
        (999_999, "$999,999"),
        (11_299_500, "$11.3M"),
    ],
)
def test_dollars(value: float | None, text: str) -> None:
    """Large sums are rounded where there is little room: from ten thousand on to dollars."""
    assert formats.dollars(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0, "0"),
        (12345, "12,345"),
        (99_999, "99,999"),
        (123_456, "123K"),
        (1_234_567, "1.23M"),
        (7.25, "7.2"),
    ],
)
def test_short(value: float | None, text: str) -> None:
    """Large numbers take few characters."""
    assert formats.short(value) == text


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (None, "–"),
        (0, "0 s"),
        (936, "936 ms"),
        (1_840, "1.8 s"),
        (59_990, "1 min"),
        (60_000, "1 min"),
        (72_000, "1 min 12 s"),
        (3_600_000, "1 h"),
        (5_400_000, "1 h 30 min"),
    ],
)
def test_duration(ms: float | None, text: str) -> None:
    """A duration is told in the units that fit."""
    assert formats.duration(ms).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (-0.33, "−0.3 %"), (999.94, "999.9 %"), (15_186.9, "15,187 %")]
)
def test_percent(value: float | None, text: str) -> None:
    """Percent have one digit behind the point, from a thousand on none."""
    assert formats.percent(value).replace("\u00a0", " ") == text


def test_moment() -> None:
    """Today has the clock, another day the day with it, in the reporting zone."""
    zone, now = ZoneInfo("Asia/Kathmandu"), datetime(2026, 3, 12, 20, 0, tzinfo=UTC)
    assert formats.moment("2026-03-12T18:30:01Z", zone, now) == "00:15:01"
    assert formats.moment("2026-03-12T18:10:00Z", zone, now).replace("\u00a0", " ") == "12 Mar 23:55"
    assert formats.moment("2025-03-12T18:10:00Z", zone, now).replace("\u00a0", " ") == "12 Mar 2025 23:55"
    assert formats.moment(None, zone, now) == "–"


@pytest.mark.parametrize(
    ("now", "before", "good", "points", "expected"),
    [
        (1100, 1000, "up", False, Delta("10.0 %", "up", True)),
        (900, 1000, "up", False, Delta("10.0 %", "down", False)),
        (900, 1000, "down", False, Delta("10.0 %", "down", True)),
        (999, 100, "down", False, Delta("899 %", "up", False)),
        (1270, 100, "down", False, Delta("×12.7", "up", False)),
        (5e6, 1, "up", False, Delta("×5,000,000", "up", True)),
        (300, 100, "either", False, Delta("200 %", "up", None)),
        (5, 0, "up", False, Delta("new", "new")),
        (0, 0, "up", False, Delta("no change", "same")),
        (96.5, 96.0, "up", True, Delta("0.5 points", "up", None)),
        (1, None, "up", False, Delta("", "none")),
        (None, 1, "up", False, Delta("", "none")),
    ],
)
def test_delta(now: float | None, before: float | None, good: str, points: bool, expected: Delta) -> None:
    """A change has a size, a direction and whether that is good; from nothing it is new, of rates it is in points."""
    found = delta(now, before, good, points)
    assert Delta(found.text.replace("\u00a0", " "), found.direction, found.is_good) == expected


def test_figure_is_exact() -> None:
    """The exact value stands behind the text that is shown, and nothing in it is markup."""
    assert formats.figure(0.1 + 0.2, "<$0.30>") == '<data value="0.30000000000000004">&lt;$0.30&gt;</data>'
