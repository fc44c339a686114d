"""The forecast job: from spending in the rollups to documents, at prices of now, apart from the ticks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest

from jobs.forecasting.apart import apart
from jobs.forecasting.job import NotForecast, forecast, is_due
from jobs.forecasting.projection import Projection, SpendingBasis
from tests.jobs.driving import NOW, Road
from tests.jobs.forecasting.series import weekly
from tests.jobs.forecasting.spent import Spent, days_ago, spend

NANO = 1_000_000_000
USES = (("gpt-4o", "a"), ("gpt-4o", "b"), ("gpt-4o", None), ("gpt-4o-mini", "b"))


def _year(days: int) -> list[Spent]:
    """Return a week-shaped 10 dollars a day of each use, for so many closed days and today."""
    return [
        Spent(days_ago(days - place), float(usd), "openai", model, agent)
        for seed, (model, agent) in enumerate(USES)
        for place, usd in enumerate(weekly(seed, days + 1, level=10.0))
    ]


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare most tests the start of a process."""
    monkeypatch.setattr("jobs.forecasting.job.apart", _here)


def _here(function: Callable[[SpendingBasis], Projection], spending: SpendingBasis, stopping: Event) -> Projection:
    return function(spending)


@pytest.fixture
def spent_road(road: Road) -> Road:
    """A road on which 120 days were spent by two agents on two models."""
    road.tick()
    spend(road.warehouse, _year(120))
    return road


def test_total_models_and_agents_are_forecast_and_add_up(spent_road: Road) -> None:
    """Ninety days each, from tomorrow; on every day the models make the total, and the agents their part of it."""
    assert forecast(spent_road.worker) == 6
    documents = spent_road.published()["forecasts"]
    assert sorted(documents) == [
        *("agent/a", "agent/b", "model/openai/gpt-4o", "model/openai/gpt-4o-mini", "provider/openai", "total"),
    ]
    total = documents["total"]
    assert (total["as_of"], total["days"], total["usable_days"]) == ("2024-06-30", 90, 120)
    assert (total["method"], total["confidence"], total["note"], total["low95"]) == ("ensemble", "high", None, None)
    assert sum(total["median"]) / 90 / NANO == pytest.approx(40, rel=0.1)
    for day in range(90):
        models = sum(documents[name]["median"][day] for name in documents if name.startswith("model/"))
        agents = sum(documents[name]["median"][day] for name in documents if name.startswith("agent/"))
        assert models == pytest.approx(total["median"][day], abs=2)
        assert documents["provider/openai"]["median"][day] == pytest.approx(total["median"][day], abs=2)
        assert agents == pytest.approx(total["median"][day] * 3 / 4, rel=0.1)
        assert total["low80"][day] < total["median"][day] < total["high80"][day]


def test_a_steady_agent_beside_a_wild_one_stays_what_it_is(road: Road) -> None:
    """It spends $50 a day, its neighbour on the same model $1,000 on one day of ten. Its band holds the 50."""
    road.tick()
    steady = [Spent(days_ago(day), 50.0, agent_id="steady") for day in range(1, 121)]
    wild = [Spent(days_ago(day), 1000.0 if day % 10 == 4 else 0.01, agent_id="wild") for day in range(1, 121)]
    spend(road.warehouse, [*steady, *wild])
    forecast(road.worker)
    document = road.published()["forecasts"]["agent/steady"]
    assert sum(document["median"][:30]) / 30 / NANO == pytest.approx(50, rel=0.02)
    for low, high in zip(document["low80"], document["high80"], strict=True):
        assert low / NANO - 1e-6 <= 50 <= high / NANO + 1e-6


def test_sums_have_bands_of_their_own(spent_road: Road) -> None:
    """The sum of the medians, in a band that is narrower than the days' bands added up and never falls."""
    forecast(spent_road.worker)
    total = spent_road.published()["forecasts"]["total"]
    sums = total["cumulative"]
    assert sums["median"][29] == pytest.approx(sum(total["median"][:30]), abs=30)
    assert sums["low80"][29] < sums["median"][29] < sums["high80"][29]
    assert sums["high80"][29] - sums["low80"][29] < sum(total["high80"][:30]) - sum(total["low80"][:30])
    assert sums["low80"] == sorted(sums["low80"])


def test_the_running_day_is_completed_from_its_own_shape(spent_road: Road) -> None:
    """At 20:00 two thirds of a day's calls were made: with 20 dollars spent it will have been about 30."""
    forecast(spent_road.worker)
    day = spent_road.published()["forecasts"]["total"]["running_day"]
    assert day["expected"] == pytest.approx(1.5 * day["spent"], rel=0.05)


def test_budgets_get_the_distribution_of_what_will_have_been_spent(spent_road: Road) -> None:
    """From the end of the running day: rising over the shares and over the days; and how the running day may end."""
    forecast(spent_road.worker)
    rows = [
        list(row[0]) for row in spent_road.ask("select quantiles from forecast_sums where scope = 'total' order by day")
    ]
    assert len(rows) == 45
    day = spent_road.published()["forecasts"]["total"]["running_day"]
    assert day["spent"] <= day["low80"] <= day["expected"] <= day["high80"]
    assert all(row == sorted(row) for row in rows)
    assert all(list(column) == sorted(column) for column in zip(*rows, strict=True))
    assert rows[44][7] / NANO == pytest.approx(45 * 40, rel=0.1)


def test_too_little_data_is_said_in_words(road: Road) -> None:
    """After three days there is a mean, low confidence and a sentence."""
    road.tick()
    spend(road.warehouse, _year(3))
    forecast(road.worker)
    total = road.published()["forecasts"]["total"]
    assert (total["method"], total["confidence"]) == ("mean", "low")
    assert total["note"].startswith("Too little data: there is 3 days of history")
    assert total["accuracy"] == {"mase": None, "coverage_80": None, "folds": 0}


def test_without_a_closed_day_there_is_no_forecast(road: Road) -> None:
    """Nothing spent, or only today: the job is done and publishes nothing, and takes back what there was."""
    road.tick()
    assert forecast(road.worker) == 0
    spend(road.warehouse, _year(0))
    assert forecast(road.worker) == 0
    assert "forecasts" not in road.published()
    spend(road.warehouse, [Spent(days_ago(1), 1.0)])
    assert forecast(road.worker) == 3
    road.ask("delete from llm_15m")
    assert forecast(road.worker) == 0
    assert "forecasts" not in road.published()


def test_small_agents_are_forecast_together(spent_road: Road) -> None:
    """Beyond the number that the setting allows only the dearest have a forecast; the total does not change."""
    forecast(spent_road.worker)
    before = spent_road.published()["forecasts"]
    spent_road.worker.settings = spent_road.settings.model_copy(update={"forecast_agents": 1})
    assert forecast(spent_road.worker) == 5
    after = spent_road.published()["forecasts"]
    assert "agent/b" in after
    assert "agent/a" not in after
    assert after["total"]["median"] == before["total"]["median"]


@pytest.mark.parametrize("days", [1, 10])
def test_a_known_price_change_is_a_step_to_rescale(road: Road, days: int) -> None:
    """o3 cost a fifth from 2025-06-10 on: the same tokens at $5 a day until then, at $1 since, are $1 a day at once."""
    road.now = datetime(2025, 6, 10 + days, 20)
    road.tick()
    later = (road.now - NOW).days
    spend(
        road.warehouse,
        [Spent(days_ago(ago - later), 1.0 if ago <= days else 5.0, model="o3") for ago in range(1, 101)],
        road.now,
    )
    forecast(road.worker)
    total = road.published()["forecasts"]["total"]
    assert total["regime_days"] == 0
    assert [cost / NANO for cost in total["median"]] == pytest.approx([1.0] * 90)


def test_a_price_that_is_going_to_change_changes_the_forecast(road: Road) -> None:
    """gemini-3.8-flash costs twice as much from 2027-01-01 on; so do the total and the agent from that day on."""
    road.now = datetime(2026, 12, 20, 20)
    road.tick()
    later = (road.now - NOW).days
    model = "gemini-3.8-flash"
    spend(road.warehouse, [Spent(days_ago(ago - later), 1.0, "google", model, "a") for ago in range(1, 61)], road.now)
    forecast(road.worker)
    for name, document in road.published()["forecasts"].items():
        costs = [cost / NANO for cost in document["median"]]
        assert costs == pytest.approx([1.0] * 11 + [2.0] * 79), name


def test_it_is_due_every_hour_after_a_day_has_closed_and_when_history_grew(spent_road: Road) -> None:
    """And not in between."""
    worker = spent_road.worker
    assert is_due(worker)
    forecast(worker)
    assert not is_due(worker)
    spent_road.now = NOW + timedelta(minutes=59)
    assert not is_due(worker)
    spent_road.now = NOW + timedelta(minutes=60)
    assert is_due(worker)
    spent_road.now = NOW.replace(hour=23, minute=50)
    forecast(worker)
    spent_road.now += timedelta(minutes=5)
    assert not is_due(worker)
    spent_road.now += timedelta(minutes=5)  # midnight
    assert is_due(worker)
    forecast(worker)
    assert not is_due(worker)
    spend(spent_road.warehouse, [Spent(days_ago(200), 1.0)])
    assert is_due(worker)


def test_it_is_due_when_closed_days_cost_otherwise_than_when_it_was_made(spent_road: Road) -> None:
    """As when a stream was still being read, or calls were priced again; not for today, nor for a call that is late."""
    worker, warehouse = spent_road.worker, spent_road.warehouse
    forecast(worker)
    spend(warehouse, [Spent(days_ago(3), 1.0), Spent(days_ago(0), 900.0)])
    assert not is_due(worker)
    spend(warehouse, [Spent(days_ago(3), 100.0)])
    assert is_due(worker)
    forecast(worker)
    assert not is_due(worker)
    warehouse.execute("update llm_15m set cost_usd = 0.9 * cost_usd")
    warehouse.forget()
    assert is_due(worker)


def test_ticks_go_on_while_a_forecast_is_computed(spent_road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the warehouse nor the right to publish is held: a whole tick is done in the middle of a forecast."""
    done: list[int] = []

    def compute(
        function: Callable[[SpendingBasis], Projection], spending: SpendingBasis, stopping: Event
    ) -> Projection:
        ticking = Thread(target=lambda: done.append(_tick_alone(spent_road)))
        ticking.start()
        ticking.join()
        return apart(function, spending, stopping)

    monkeypatch.setattr("jobs.forecasting.job.apart", compute)
    with spent_road.worker.beside() as beside:
        assert forecast(beside) == 6
    assert done == [0]


def _tick_alone(road: Road) -> int:
    with road.worker.writing():
        return road.tick()


def test_a_series_that_cannot_be_forecast_leaves_the_others_theirs(road: Road) -> None:
    """What cannot be stored is left out, and the run says so; a trial of half a cent is nothing to speak of."""
    road.tick()
    steady = [Spent(days_ago(ago), 100.0, "openai", "gpt-4o", "a") for ago in range(1, 151)]
    trial = [Spent(days_ago(120), 0.0045, "groq", "llama-3.3-70b", "b")]
    used = [Spent(days_ago(ago), 10.0, "groq", "llama-3.3-70b", "b") for ago in range(1, 41)]
    spend(road.warehouse, [*steady, *trial, *used])
    assert forecast(road.worker) == 7
    documents = road.published()["forecasts"]
    month = documents["model/groq/llama-3.3-70b"]["cumulative"]
    assert month["median"][29] / NANO == pytest.approx(300, rel=0.01)
    assert month["high80"][29] / NANO < 900
    assert documents["model/groq/llama-3.3-70b"]["usable_days"] == 40
    spend(road.warehouse, [Spent(days_ago(ago), 2.4e9, "x", "huge", "c") for ago in range(1, 61)])
    with pytest.raises(NotForecast, match=r"series left out of the forecast: total: it comes to billions of dollars"):
        forecast(road.worker)
    after = road.published()["forecasts"]
    assert after["model/groq/llama-3.3-70b"]["cumulative"] == month
    assert "total" not in after
    assert not is_due(road.worker)
