"""The period of a page, as its URL says it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.dashboard.links import Links, address
from web.dashboard.period import PagePeriod

TODAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ({}, "2026-02-11", "2026-03-12"),
        ({"days": "1"}, "2026-03-12", "2026-03-12"),
        ({"days": "7", "to": "2026-03-01"}, "2026-02-23", "2026-03-01"),
        ({"from": "2026-03-02", "to": "2026-03-05"}, "2026-03-02", "2026-03-05"),
        ({"from": "2026-03-05", "to": "2026-03-02"}, "2026-03-02", "2026-03-02"),
        ({"days": "9999"}, "2025-03-13", "2026-03-12"),
        ({"days": "-3"}, "2026-03-12", "2026-03-12"),
        ({"days": "many", "to": "soon"}, "2026-02-11", "2026-03-12"),
        ({"to": "2027-01-01"}, "2026-02-11", "2026-03-12"),
    ],
)
def test_window(query: dict[str, str], first: str, last: str) -> None:
    """Whole days up to today or an earlier day, a year at most; what makes no sense is as if it were not said."""
    window = PagePeriod.of(query, TODAY).window
    assert (window.first.isoformat(), window.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2026-03-12", "2026-03-12", "12 Mar"),
        ("2026-02-11", "2026-03-12", "11 Feb – 12 Mar"),
        ("2025-03-13", "2026-03-12", "13 Mar 2025 – 12 Mar 2026"),
        ("2020-01-05", "2020-01-07", "5 Jan – 7 Jan 2020"),
        ("2020-01-05", "2020-01-05", "5 Jan 2020"),
    ],
)
def test_text(first: str, last: str, text: str) -> None:
    """A period is spelled with its years unless it lies in this one; a day is spelled once."""
    assert PagePeriod.of({"from": first, "to": last}, TODAY).text.replace("\u00a0", " ") == text


@given(days=st.integers(1, 365), back=st.integers(0, 800), compares=st.booleans())
def test_state_says_the_period(days: int, back: int, compares: bool) -> None:
    """The URL that a period makes means the same period."""
    last = date.fromordinal(TODAY.toordinal() - back)
    period = PagePeriod.of({"days": str(days), "to": last.isoformat(), "compare": "" if compares else "none"}, TODAY)
    assert PagePeriod.of(period.state, TODAY) == period


def test_steps() -> None:
    """A step back is the window before; a step on is never after today."""
    period = PagePeriod.of({"days": "7", "to": "2026-03-10"}, TODAY)
    assert period.earlier == "2026-03-03"
    assert period.later == "2026-03-12"
    assert PagePeriod.of({}, TODAY).later is None


def test_links_carry_the_state() -> None:
    """To other pages goes the period, to the page itself also what it is narrowed to; all of it is quoted."""
    links = Links("/cost", PagePeriod.of({"days": "7"}, TODAY), {"model": ["a&b=<c>"], "id": ["x", "y"]})
    assert links.to("/agents/one", id="../é") == "/agents/one?days=7&id=..%2F%C3%A9"
    assert links.here(model=None) == "/cost?days=7&id=x&id=y"
    assert links.here(days=30, id=None) == "/cost?days=30&model=a%26b%3D%3Cc%3E"
    assert links.hidden("days") == [("model", "a&b=<c>"), ("id", "x"), ("id", "y")]
    assert address("/", {"q": ""}) == "/"
