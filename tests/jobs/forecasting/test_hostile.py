"""Series that no method likes: trials, single calls, steps, spikes, huge and tiny amounts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.forecasting.beginnings import without_trials
from jobs.forecasting.day_end import QUARTERS
from jobs.forecasting.histories import Floats, Histories
from jobs.forecasting.isolation import NO_AMOUNT, NO_SENSE, look_ahead_isolated
from jobs.forecasting.methods import Method
from jobs.forecasting.outlook import Outlook, look_ahead
from jobs.forecasting.projection import BEYOND, DAYS, Projection, SpendingBasis, project
from jobs.forecasting.sums import LEVELS

NANO = 1e9
HIGH_80 = LEVELS.index(0.9)


def projected(*models: list[float], agents: bool = True) -> Projection:
    """Forecast models of one provider, their total, and an agent for each; dollars a day, the newest last."""
    days = max(len(one) for one in models)
    money = np.array([[0.0] * (days - len(one)) + one for one in models]) * NANO
    count = len(models)
    rest = np.zeros((1, days))
    values = np.concatenate([money.sum(axis=0, keepdims=True)] * 2 + [money] * (2 if agents else 1) + [rest])
    with np.errstate(invalid="ignore"):
        begun = np.where((values > 0).any(axis=1), days - (values > 0).argmax(axis=1), 1)
    scope = np.array([0, 1] + [2] * count + [3] * (count if agents else 0) + [3])
    cells = np.arange(count if agents else 0)
    return project(
        SpendingBasis(
            scope=scope,
            histories=Histories.aligned(values, without_trials(values, begun)),
            spent_today=np.zeros(len(values)),
            hourly=np.repeat(values[:, -35:, None] / 24, 24, axis=2),
            quarters=np.zeros((len(values), QUARTERS)),
            now=12.0,
            provider=np.zeros(count, dtype=np.int64),
            cells=(cells, cells),
            cell_spent=np.nan_to_num(money[cells, -28:].sum(axis=1)),
            coming_prices=np.ones((count, 1 + DAYS)),
        )
    )


def assert_sound(projection: Projection, largest_usd: float) -> None:
    """Check the laws that hold for whatever was spent."""
    high = (11 * largest_usd + 1e-6) * NANO
    slack = 1e-6 * high
    for name in ("median", "low80", "high80", "cum_median", "cum_low80", "cum_high80", "today"):
        figure = getattr(projection, name)
        assert np.isfinite(figure).all(), name
        assert (figure >= 0).all(), name
    assert (projection.low80 <= projection.median + slack).all()
    assert (projection.median <= projection.high80 + slack).all()
    assert (projection.high80 <= high).all()
    assert (projection.cum_high80[:, -1] <= DAYS * high).all()
    assert not (projection.high95 > 2 * high).any()  # NaN is no band
    assert (np.diff(projection.sums, axis=2) >= -slack).all()
    models = slice(2, 2 + (len(projection.median) - 3) // 2)
    for of_parts in (projection.median[models].sum(axis=0), projection.median[1]):
        assert of_parts == pytest.approx(projection.median[0], rel=1e-6, abs=1e-3)


AMOUNTS = st.sampled_from([0.0, 0.0, 1e-9, 0.0045, 1.0, 10.0, 100.0, 1e4, 1e6])
STRETCHES = st.lists(st.tuples(AMOUNTS, st.sampled_from([1, 1, 2, 5, 9, 13, 14, 20, 40, 80])), min_size=1, max_size=6)


def series(stretches: list[tuple[float, int]]) -> list[float]:
    """Return days of such amounts, with something on the first one."""
    days = [amount for amount, count in stretches for _ in range(count)]
    return [days[0] or 1e-9, *days[1:]]


@settings(max_examples=30, deadline=None)
@given(st.lists(STRETCHES.map(series), min_size=1, max_size=4))
def test_laws(models: list[list[float]]) -> None:
    """Finite, never negative, in order, of the size of what was spent, and the parts make the whole."""
    days = max(len(one) for one in models)
    total = np.array([[0.0] * (days - len(one)) + one for one in models]).sum(axis=0)
    assert_sound(projected(*models), float(total.max()))


@pytest.mark.parametrize("silence", [1, 13, 14, 30, 80, 200])
@pytest.mark.parametrize("trial", [[0.0045], [1e-9], [0.0045, 0.0, 0.01, 0.3]])
@pytest.mark.parametrize("usd", [1.0, 10.0])
def test_an_early_trial_changes_nothing(trial: list[float], silence: int, usd: float) -> None:
    """A month costs thirty times what each of the last 40 days did, and its band does not reach three times that."""
    used = [*trial, *[0.0] * silence, *[usd] * 40]
    projection = projected(used, [100.0] * 150)
    for row in (2, 4):  # the model and its agent
        assert projection.cum_median[row, 29] / NANO == pytest.approx(30 * usd, rel=0.02)
        assert projection.cum_high80[row, 29] / NANO < 90 * usd
        assert projection.high80[row].max() / NANO < 3 * usd
    assert projection.cum_median[0, 29] / NANO == pytest.approx(30 * (100 + usd), rel=0.02)
    assert_sound(projection, 100 + usd)


def test_a_long_trial_is_not_the_scale_of_what_comes() -> None:
    """Eighty days of half a cent and forty of $10: errors made in the first eighty do not count."""
    projection = projected([0.0045] * 80 + [10.0] * 40)
    assert projection.cum_median[0, 29] / NANO == pytest.approx(300, rel=0.02)
    assert projection.high80[0].max() / NANO < 30


@pytest.mark.parametrize("days", [5, 20])
def test_after_a_trial_history_begins_anew(days: int) -> None:
    """A few days of use are forecast as if the trial 80 days before had not been."""
    with_trial, alone = projected([0.0045, *[0.0] * 80, *[10.0] * days]), projected([10.0] * days)
    assert with_trial.median[0] == pytest.approx(alone.median[0])
    assert with_trial.high80[0] == pytest.approx(alone.high80[0])


def lengths_of(*days: list[float]) -> list[int]:
    """Return the usable days of series."""
    values = Histories.of(days)
    return [int(length) for length in without_trials(values.values, values.lengths)]


def test_what_is_a_trial() -> None:
    """Little money on few days with a fortnight of silence after it, and three days of use since."""
    silence = [0.0] * 14
    assert lengths_of([0.1, *silence, 10.0, 10.0, 10.0]) == [3]
    assert lengths_of([0.1, *silence[1:], 10.0, 10.0, 10.0]) == [17]  # 13 days of silence
    assert lengths_of([0.1, *silence, 10.0, 10.0]) == [17]  # two days of use
    assert lengths_of([2.0, *silence, 10.0, 10.0, 10.0]) == [18]  # no small money
    assert lengths_of([*[0.1] * 7, *silence, 10.0, 10.0, 10.0]) == [24]  # more days than since
    assert lengths_of([0.1, *silence, 0.2, *silence, 10.0, 10.0, 10.0]) == [3]  # two trials
    assert lengths_of([10.0] * 5) == [5]


@pytest.mark.parametrize("silent", [1, 2, 5, 6, 9, 12, 13, 14, 20, 27])
def test_a_single_call_is_not_forecast_to_come_again_and_again(silent: int) -> None:
    """$50 once: a month is forecast at less than two such calls, and may well cost nothing."""
    projection = projected([50.0, *[0.0] * silent])
    assert projection.cum_median[0, 29] / NANO < 100
    assert projection.cum_low80[0, 29] == 0
    assert projection.low80[0].max() == 0
    assert projection.cum_high80[0, 29] / NANO < 250


def test_the_single_call_of_ten_days_ago() -> None:
    """The mean of 56 days, nearly: $28 a month, between nothing and $87."""
    projection = projected([50.0, *[0.0] * 9])
    assert projection.method[0] == Method.FLAT
    assert projection.cum_median[0, 29] / NANO == pytest.approx(27.9, abs=0.1)
    assert projection.cum_high80[0, 29] / NANO == pytest.approx(86.7, abs=0.1)


def test_a_young_series_that_goes_on_is_forecast_from_the_days_it_has() -> None:
    """Ten days, four of them free: six tenths of its amount a day, not six fifty-sixths."""
    projection = projected([10.0, 10.0, 0.0, 0.0, 10.0, 10.0, 0.0, 0.0, 10.0, 10.0])
    assert projection.median[0, 0] / NANO == pytest.approx(6.0)


def _outlook(series: list[Floats]) -> Outlook:
    return look_ahead_isolated(Histories.of(series), 30).outlook


def test_one_of_a_hundred_that_cannot_be_forecast_takes_no_other_with_it() -> None:
    """The others are forecast as without it; it gets the mean of its last four weeks, and why."""
    rng = np.random.default_rng(3)
    all_series = [10 * np.exp(rng.normal(0, 0.2, 90)) for _ in range(100)]

    def fussy(histories: Histories, horizon: int) -> Outlook:
        if (histories.values.max(axis=1) == 777.0).any():
            raise ZeroDivisionError("no such number")
        return look_ahead(histories, horizon)

    expected = _outlook(all_series)
    all_series[41] = np.array([777.0, *[4.0] * 89])
    outlook, reasons = look_ahead_isolated(Histories.of(all_series), 30, fussy)
    assert reasons == {41: "ZeroDivisionError: no such number"}
    others = np.arange(100) != 41
    assert outlook.daily[others] == pytest.approx(expected.daily[others])
    assert outlook.bands.high80[others] == pytest.approx(expected.bands.high80[others])
    assert outlook.daily[41] == pytest.approx(4.0)
    assert (outlook.method[41], outlook.confidence[41]) == (Method.MEAN, 0)


@pytest.mark.parametrize("amount", [np.nan, np.inf, -np.inf, -5.0])
def test_what_is_not_an_amount_of_money_counts_as_nothing_and_is_reported(amount: float) -> None:
    """The series gets the mean of its last days, without that one."""
    odd = [28.0] * 60
    odd[-1] = amount
    outlook, reasons = look_ahead_isolated(Histories.of([odd, [5.0] * 60]), 30)
    assert reasons == {0: NO_AMOUNT}
    assert outlook.daily[:, 0] == pytest.approx([27.0, 5.0])


@pytest.mark.parametrize("end", ["high80", "sum_high80", "high95", "low80"])
def test_a_band_beyond_any_sense_is_not_passed_on(end: str) -> None:
    """Whatever a method says: twenty times the largest day, or nothing that is a number."""
    for wrong in (20.0, -20.0, np.nan, np.inf):
        if end == "high95" and np.isnan(wrong):
            continue  # too little is known for a band of 95 %

        def boasting(histories: Histories, horizon: int, wrong: float = wrong) -> Outlook:
            outlook = look_ahead(histories, horizon)
            getattr(outlook.bands, end)[0, 3] = wrong
            return outlook

        outlook, reasons = look_ahead_isolated(Histories.of([[5.0] * 200, [7.0] * 200]), 30, boasting)
        if end == "low80" and wrong == -20.0:
            assert reasons == {}  # a lower end is cut off at nothing
            continue
        assert reasons == {0: NO_SENSE}, wrong
        assert outlook.daily[:, 0] == pytest.approx([5.0, 7.0])
        assert outlook.bands.high80[0].tolist() == [0.8] * 30


def test_what_cannot_be_stored_is_left_out_alone() -> None:
    """Five billion dollars a day: that model, its agent, provider and total have no forecast; the other model has."""
    projection = projected([5e9] * 60, [3.0] * 60)
    assert projection.left_out == dict.fromkeys([0, 1, 2, 4], BEYOND)
    assert projection.cum_median[3, 29] / NANO == pytest.approx(90)


def test_a_share_of_others_money_does_not_blow_up_a_band() -> None:
    """An agent that ended and is handed what its model is forecast to cost keeps a band of that size."""
    ended = [100.0] * 30 + [0.0] * 60
    projection = projected(ended, [100.0] * 90)
    assert_sound(projection, 200.0)
