"""Bands and stated accuracy: from the series' own past, and as wide as they must be."""

import numpy as np
import pytest

from jobs.forecasting.bands import judge
from jobs.forecasting.histories import Floats, Histories
from jobs.forecasting.methods import Method
from jobs.forecasting.outlook import CONFIDENCES, Outlook, look_ahead
from jobs.forecasting.past import Past, origin_step, origins, replay
from tests.jobs.forecasting.series import stepped, weekly

AHEAD = 30


def _drifting(seed: int, days: int) -> Floats:
    """Return a weekly series whose level walks: errors of its days go together."""
    rng = np.random.default_rng(seed)
    values: Floats = weekly(seed + 1000, days) * np.exp(np.cumsum(rng.normal(0, 0.015, days)))
    return values


@pytest.fixture(scope="module", params=[56, 180])
def drawn(request: pytest.FixtureRequest) -> tuple[Outlook, Floats]:
    """Forecasts of 300 series and what came."""
    days: int = request.param
    series = [_drifting(seed, days + AHEAD) for seed in range(300)]
    outlook = look_ahead(Histories.of([one[:days] for one in series]), AHEAD)
    return outlook, np.array([one[days:] for one in series])


def test_four_days_in_five_lie_in_the_band(drawn: tuple[Outlook, Floats]) -> None:
    """Between three quarters and nine tenths of the next two weeks' days."""
    outlook, actual = drawn
    level = outlook.level[:, None]
    low, high = outlook.daily + outlook.bands.low80 * level, outlook.daily + outlook.bands.high80 * level
    assert 0.75 < ((actual >= low) & (actual <= high))[:, :14].mean() < 0.9


@pytest.mark.parametrize("days", [7, 14, 30])
def test_a_sum_has_a_band_of_its_own(drawn: tuple[Outlook, Floats], days: int) -> None:
    """Four in five sums lie in it, or nearly; it is far narrower than the days' bands added up."""
    outlook, actual = drawn
    sums, came = outlook.daily[:, :days].sum(axis=1), actual[:, :days].sum(axis=1)
    low = sums + outlook.bands.sum_low80[:, days - 1] * outlook.level * days
    high = sums + outlook.bands.sum_high80[:, days - 1] * outlook.level * days
    assert 0.7 < ((came >= low) & (came <= high)).mean() < 0.95
    added = (outlook.bands.high80 - outlook.bands.low80)[:, :days].sum(axis=1) * outlook.level
    assert (high - low).mean() < 0.95 * added.mean()


def test_95_percent_are_given_from_180_days_on() -> None:
    """And are wider than the 80 %."""
    bands = look_ahead(Histories.of([weekly(1, 179), weekly(1, 180)]), 20).bands
    assert np.isnan(bands.low95[0]).all()
    assert (bands.low95[1] < bands.low80[1]).all()
    assert (bands.high95[1] > bands.high80[1]).all()


def test_before_56_days_the_errors_of_others_are_used() -> None:
    """At seven days the month is known to -13 and +25 %; nothing is stated about the series' own accuracy."""
    outlook = look_ahead(Histories.of([weekly(1, 7), weekly(1, 55), weekly(1, 56)]), 91)
    assert outlook.bands.sum_low80[0, 29] == pytest.approx(-0.13)
    assert outlook.bands.sum_high80[0, [29, 90]] == pytest.approx([0.25, 0.25])
    assert outlook.bands.high80[0, 0] == pytest.approx(0.45)
    assert np.isnan(outlook.mase).tolist() == [True, True, False]
    assert (outlook.folds > 0).tolist() == [False, False, True]


def test_accuracy_is_that_of_the_forecasts_that_were_replayed() -> None:
    """MASE against "as a week ago", both computed here from the replay's own errors."""
    values = weekly(5, 150)
    outlook = look_ahead(Histories.of([values]), 30)
    histories = Histories.of([values])
    past = replay(histories, outlook.level, int(origin_step(histories.lengths)[0]), 14)
    absolute = np.abs(past.daily * past.level[:, :, None])
    naive = np.abs(values[7:] - values[:-7]).mean()
    assert outlook.mase[0] == pytest.approx(np.nanmean(absolute) / naive)
    assert 0.6 < outlook.coverage_80[0] <= 1


def test_origins_leave_four_weeks_of_history_and_never_the_same_weekday_only() -> None:
    """Up to forty, further apart on longer histories."""
    assert origins(56, 1).tolist() == list(range(1, 29))
    for length in (68, 108, 148, 188, 365, 700):
        step = int(origin_step(np.array([length]))[0])
        ago = origins(length, step)
        assert len(ago) == 40
        assert length - ago[-1] >= 28
        assert set(ago % 7) == set(range(7))


def test_a_replay_sees_nothing_of_what_came_later() -> None:
    """Another future makes the same forecasts: actual minus error is the same."""
    values, other = weekly(5, 90), weekly(5, 90)
    other[-5:] *= 7
    before, after = (replay(Histories.of([one]), np.array([100.0]), 1, 14) for one in (values, other))
    old = before.ago >= 5
    assert after.level[old] == pytest.approx(before.level[old])
    known = before.ago >= 5 + 14
    assert after.daily[known] == pytest.approx(before.daily[known])


def test_confidence_follows_the_width_of_the_band() -> None:
    """Steady: high; noisy: not; short, ended or in a new regime: lower."""
    ended = stepped(120, 0, 20)
    series = [weekly(1, 200, share=0.05), weekly(1, 200, share=1.0), weekly(1, 27, share=0.01), ended]
    outlook = look_ahead(Histories.of(series), 30)
    assert [CONFIDENCES[place] for place in outlook.confidence] == ["high", "low", "low", "low"]
    steady = look_ahead(Histories.of([weekly(1, 200, share=0.03)]), 30)
    stepping = weekly(1, 200, share=0.03)
    stepping[-5:] *= 3
    changed = look_ahead(Histories.of([stepping]), 30)
    assert changed.regime[0] == 5
    assert changed.confidence[0] < steady.confidence[0] == 2


def test_a_band_is_judged_as_it_was_drawn_then() -> None:
    """Errors of days that had not come by then have no part in it: against a count by hand."""
    ago = np.arange(20, 60)
    target = ago[:, None] - np.arange(1, 15)  # how many days ago the day was that is forecast
    errors = np.where(target < 25, 50.0, np.where(np.arange(14) % 2, 1.0, -1.0))
    past = Past(ago, errors[:, None, :], errors[:, None, :], np.ones((len(ago), 1)))
    hits = []
    for place in range(len(ago) - 8):
        had_come = target[place + 1 :] >= ago[place]
        for week in (slice(0, 7), slice(7, 14)):
            if had_come[:, week.start].sum() >= 8:  # else the band of the week before goes on
                low, high = np.quantile(errors[place + 1 :, week][had_come[:, week]], (0.07, 0.93))
            hits += [low <= error <= high for error in errors[place, week]]
    accuracy = judge(past)
    assert accuracy.folds.tolist() == [len(ago) - 8]
    assert 0.5 < np.mean(hits) < 1
    assert accuracy.coverage_80[0] == pytest.approx(np.mean(hits))


def test_what_is_rarely_spent_on_is_no_sure_thing() -> None:
    """Two days of sixty: nothing happened in the past that is replayed, and its band is as wide as chance."""
    rare, often = np.zeros(60), np.tile([0.0, 4, 5], 40)
    rare[[0, -1]] = 5.0
    outlook = look_ahead(Histories.of([rare, often]), AHEAD)
    assert outlook.method.tolist() == [Method.FLAT, Method.FLAT]
    assert outlook.half_width[0] > 1
    assert [CONFIDENCES[place] for place in outlook.confidence] == ["low", "high"]
