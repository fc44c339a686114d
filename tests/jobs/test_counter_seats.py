"""Seats of counters: who has one keeps it, free ones go to the busiest, the idle leave."""

from datetime import datetime, timedelta

import pytest

from jobs.rollup.counter_seats import Seats

NOW = datetime(2024, 6, 29, 10)
IDLE = timedelta(days=30)
ARRIVALS = {"busy": 9, "calm": 2, "none": 5, "other": 7}
AN_HOUR_AGO, IN_MAY, EARLY_IN_JUNE = datetime(2024, 6, 29, 9), datetime(2024, 5, 30, 9), datetime(2024, 6, 1, 9)


@pytest.mark.parametrize(
    ("before", "seated", "after", "gone"),
    [
        ({}, {"busy": "busy", "calm": "calm"}, {"busy": NOW, "calm": NOW}, []),
        (
            {"calm": AN_HOUR_AGO, "first": EARLY_IN_JUNE},
            {"busy": "other", "calm": "calm"},
            {"calm": NOW, "first": EARLY_IN_JUNE},
            [],
        ),
        (
            {"calm": AN_HOUR_AGO, "first": IN_MAY},
            {"busy": "busy", "calm": "calm"},
            {"calm": NOW, "busy": NOW},
            ["first"],
        ),
        (
            {"a": AN_HOUR_AGO, "b": AN_HOUR_AGO, "calm": EARLY_IN_JUNE},
            {"busy": "other", "calm": "calm"},
            {"calm": NOW, "a": AN_HOUR_AGO},
            ["b"],
        ),
    ],
    ids=["free", "full", "idle", "more than allowed"],
)
def test_two_seats(
    before: dict[str, datetime], seated: dict[str, str], after: dict[str, datetime], gone: list[str]
) -> None:
    """Two names can have a seat; `none` and `other` are never names of their own."""
    seats = Seats(dict(before))
    assert seats.take(ARRIVALS, 2, IDLE, NOW) == {**seated, "none": "none", "other": "other"}
    assert seats.counted_at == after
    assert seats.settle() == (sorted(name for name, at in after.items() if at == NOW), gone)
    assert seats.settle() == ([], [])


def test_a_seat_is_stored_anew_after_an_hour() -> None:
    """A name that is counted all the time is written down once an hour."""
    seats, half = Seats({"busy": NOW}), timedelta(minutes=30)
    written = []
    for step in range(1, 5):
        seats.take({"busy": 1}, 2, IDLE, NOW + step * half)
        written.append(seats.settle())
    assert written == [([], []), (["busy"], []), ([], []), (["busy"], [])]
    assert seats.counted_at == {"busy": NOW + 4 * half}
