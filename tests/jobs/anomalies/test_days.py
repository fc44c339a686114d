"""Which days stand out, on series made by rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autobot_analytics.settings import Settings
from jobs.anomalies.days import HIGH, MEDIUM, USUAL, DayLedger, Rule, Work, judge
from jobs.forecasting.histories import Floats, Whole

RULE = Rule.of(Settings.model_construct())
WEEK = np.array([1.2, 1.1, 1.0, 1.1, 1.2, 0.6, 0.5])
SPIKE_DAY = 70


def spending(series: int, days: int = 75, seed: int = 7, noise: float = 0.15) -> Floats:
    """Make daily spending with a weekday pattern and multiplicative noise, (series, days)."""
    random = np.random.default_rng(seed)
    level = random.uniform(5, 500, (series, 1))
    cost: Floats = level * WEEK[np.arange(days) % 7] * random.lognormal(0, noise, (series, days))
    return cost


def judged(cost: Floats, born: Whole | None = None, rule: Rule = RULE) -> DayLedger:
    """Judge all days of all series."""
    none = np.zeros(len(cost), np.int64)
    return judge(Work(DayLedger.of(cost, none if born is None else born), none, rule))


@pytest.fixture(scope="module")
def quiet() -> DayLedger:
    """A hundred series on which nothing happens but noise."""
    return judged(spending(100))


def test_quiet_days_are_left_alone(quiet: DayLedger) -> None:
    """Days of nothing but noise stand out in fewer than 12 of 1,000 cases."""
    assert (quiet.marks[:, 50:] > USUAL).mean() < 0.012


@pytest.mark.parametrize(("times", "share"), [(2.0, 0.6), (3.0, 0.85)])
def test_spikes_are_found_the_same_day(quiet: DayLedger, times: float, share: float) -> None:
    """A day that costs twice or three times as much is found in most series, whichever day it is."""
    assert (times * quiet.cost[:, 40:] >= quiet.high[:, 40:]).mean() > share


def test_what_a_day_costs_does_not_change_what_is_usual_for_it(quiet: DayLedger) -> None:
    """A spike is held against limits that do not know of it."""
    cost = quiet.cost[:20, : SPIKE_DAY + 1].copy()
    cost[:, SPIKE_DAY] *= 3
    with_spike = judged(cost)
    assert (with_spike.high[:, SPIKE_DAY] == quiet.high[:20, SPIKE_DAY]).all()
    assert ((with_spike.marks > USUAL)[:, SPIKE_DAY] == (cost >= quiet.high[:20, : SPIKE_DAY + 1])[:, SPIKE_DAY]).all()


def test_the_rule_by_hand() -> None:
    """A constant series: 10 is expected, the band is what the ratio asks, and high needs twice as much."""
    cost = np.full((4, 60), 10.0)
    cost[:, 59] = [13.9, 14.0, 19.9, 20.0]
    ledger = judged(cost)
    assert ledger.marks[:, 59].tolist() == [USUAL, MEDIUM, MEDIUM, HIGH]
    assert ledger.expected[:, 59] == pytest.approx(10)
    assert ledger.low[:, 59] == pytest.approx(6)
    assert ledger.high[:, 59] == pytest.approx(14)


def test_a_spike_does_not_hide_the_next(quiet: DayLedger) -> None:
    """After a day that stood out, another one in the same week is found nearly as often as it would be alone."""
    cost = quiet.cost.copy()
    cost[:, SPIKE_DAY] *= 3
    cost[:, SPIKE_DAY + 2] *= 3
    found = judged(cost).marks > USUAL
    alone = cost[:, SPIKE_DAY + 2] >= quiet.high[:, SPIKE_DAY + 2]
    assert found[:, SPIKE_DAY + 2].mean() > 0.9 * alone.mean()


def test_what_stood_out_counts_as_the_most_that_is_usual() -> None:
    """In the baseline a day that stood out is clipped; all others are as they were."""
    cost = spending(20)
    cost[:, SPIKE_DAY] *= 4
    ledger = judged(cost)
    out = ledger.marks > USUAL
    assert out[:, SPIKE_DAY].any()
    assert (ledger.baseline[~out] == cost[~out]).all()
    alone = out & ~np.roll(out, 1, axis=1) & ~np.roll(out, -1, axis=1)
    assert ledger.baseline[alone] == pytest.approx(ledger.high[alone])


@pytest.mark.parametrize("times", [2.0, 10.0])
def test_a_new_level_is_told_for_a_few_days_only(times: float) -> None:
    """When spending stays higher for good, that is said for some days of the first week or so, and then is usual."""
    cost = spending(30, days=100)
    cost[:, SPIKE_DAY:] *= times
    found = judged(cost).marks[:, SPIKE_DAY:] > USUAL
    assert found[:, 0].mean() > 0.5
    assert found[:, :14].sum(axis=1).mean() < 9
    assert found[:, 14:].mean() < 0.03


def test_a_series_that_ends_does_not_stand_out() -> None:
    """Spending that falls to nothing is no anomaly, and neither is nothing after nothing."""
    cost = spending(10, days=140)
    cost[:, 60:] = 0
    assert not (judged(cost).marks[:, 60:] > USUAL).any()


def test_young_series_are_not_judged() -> None:
    """Before three weeks too little is known, whatever the first days cost; afterwards a spike is found."""
    cost = spending(30)
    cost[:, 30 + 20] *= 50
    born = np.full(30, 30)
    ledger = judged(cost * (np.arange(75) >= 30), born)
    assert not (ledger.marks[:, :51] > USUAL).any()
    assert np.isnan(ledger.expected[:, :37]).all()
    cost = spending(30)
    cost[:, 30 + 21] *= 5
    assert (judged(cost * (np.arange(75) >= 30), born).marks[:, 51] > USUAL).mean() > 0.8


def test_idle_series_are_measured_by_their_peak() -> None:
    """Where many days cost nothing, a day stands out by the highest of 56 days, so that no busy day does by itself."""
    random = np.random.default_rng(3)
    cost = spending(100) * (random.random((100, 75)) < 0.4)
    ledger = judged(cost)
    assert (ledger.marks[:, 50:] > USUAL).mean() < 0.012
    peak = cost[:, SPIKE_DAY - 56 : SPIKE_DAY].max(axis=1)
    cost[:, SPIKE_DAY] = peak * np.resize([1.4, 1.6, 2.1], 100)
    marks = judged(cost).marks[:, SPIKE_DAY]
    assert (marks[0::3] == USUAL).all()
    assert (marks[1::3] >= MEDIUM).mean() > 0.9
    assert (marks[2::3] == HIGH).mean() > 0.9


def test_after_a_long_absence_nothing_is_compared() -> None:
    """A series that did nothing for 56 days is as if it were new."""
    cost = np.zeros((1, 75))
    cost[0, :10], cost[0, 74] = 5, 1000
    assert judged(cost).marks[0, 74] == USUAL


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 1000), splits=st.lists(st.integers(30, 59), max_size=3))
def test_days_at_once_are_days_one_after_the_other(seed: int, splits: list[int]) -> None:
    """It does not matter in how many goes days are judged, nor with which other series."""
    cost = spending(6, days=60, seed=seed, noise=0.5)
    born = np.array([0, 0, 10, 25, 40, 59])
    cost *= np.arange(60) >= born[:, None]
    once = judged(cost, born)
    steps = DayLedger.of(cost, born)
    start = 0
    for end in [*sorted(splits), 60]:
        part = DayLedger(*(array if array is born else array[:, :end] for array in vars(steps).values()))
        judge(Work(part, np.full(6, start), RULE))
        start = end
    for name in ("baseline", "expected", "low", "high", "marks"):
        np.testing.assert_array_equal(getattr(steps, name), getattr(once, name), err_msg=name)


def test_the_size_of_work() -> None:
    """Work is as much as there are days of series to judge, those before a series began left out."""
    ledger = DayLedger.of(np.zeros((2, 10)), np.array([0, 7]))
    assert Work(ledger, np.array([4, 4]), RULE).size == 6 + 3
