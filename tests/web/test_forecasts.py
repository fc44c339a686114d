"""What the coming days will cost, from literal snapshots."""

from typing import Any

import pytest

from tests.web.conftest import Web
from web.api.forecasts import figures

NANO = 1_000_000_000


def forecast(scope: str, id: str = "", a_day: int = 10, **fields: Any) -> dict[str, Any]:
    """Make the document of a forecast of $10 a day from 2026-03-13 on, ± $2 a day and ± $1 a day for sums."""

    def days(cost: float) -> list[int]:
        return [int(cost * NANO)] * 90

    def sums(cost: float) -> list[int]:
        return [int(cost * NANO * (place + 1)) for place in range(90)]

    return {
        "scope": scope,
        "id": id,
        "as_of": "2026-03-13",
        "days": 90,
        "usable_days": 100,
        "method": "ensemble",
        "regime_days": 0,
        "confidence": "high",
        "note": None,
        "median": days(a_day),
        "low80": days(a_day - 2),
        "high80": days(a_day + 2),
        "low95": None,
        "high95": None,
        "cumulative": {
            "median": sums(a_day),
            "low80": sums(a_day - 1),
            "high80": sums(a_day + 1),
            "low95": None,
            "high95": None,
        },
        "running_day": {"spent": 4 * NANO, "expected": 9 * NANO, "low80": 7 * NANO, "high80": 12 * NANO},
        "accuracy": {"mase": 0.8, "coverage_80": 0.82, "folds": 32},
        **fields,
    }


FORECASTS = {
    "total": forecast("total"),
    "provider/openai": forecast("provider", "openai", 7),
    "model/openai/gpt-4o": forecast("model", "openai/gpt-4o", 5),
    "model/openai/gpt-4o-mini": forecast("model", "openai/gpt-4o-mini", 2),
    "model/azure/gpt-4o": forecast("model", "azure/gpt-4o", 3),
    "model//mystery/7b": forecast("model", "/mystery/7b", 1),
    "agent/steady": forecast("agent", "steady", 4),
}


def day(*rows: tuple[str | None, str, int]) -> dict[str, Any]:
    """Make a day of cost by provider and model, in whole dollars."""
    sums = ("input_tokens", "output_tokens", "unpriced_calls", "unpriced_tokens")
    return {
        "provider": [provider for provider, _, _ in rows],
        "model": [model for _, model, _ in rows],
        "cost_nano_usd": [usd * NANO for _, _, usd in rows],
        "calls": [1] * len(rows),
        **{name: [0] * len(rows) for name in sums},
    }


DAYS = {"2026-02-15": day(("openai", "gpt-4o", 6))} | {
    f"2026-03-{number:02}": day(("openai", "gpt-4o", usd), ("azure", "gpt-4o", 1), (None, "mystery/7b", 1))
    for number, usd in ((8, 2), (9, 2), (10, 4), (11, 4), (12, 100))
}
PERCENT = 100 * ((12 / 15) / (6 / 14) - 1)  # of 29 closed days the earlier half has 14
AGENT_DAYS = {"2026-03-11": {"agent_id": ["steady", "other"], "model": ["m", "m"], "cost_nano_usd": [3 * NANO, NANO]}}


@pytest.fixture
def told(web: Web) -> Web:
    """The application with forecasts and a few days of cost."""
    web.publish({"forecasts": FORECASTS, "cost_days": DAYS, "cost_agent_days": AGENT_DAYS})
    return web


def test_the_total_is_forecast_for_thirty_days(told: Web) -> None:
    """From tomorrow on: the sum, the days in order, what it begins from, how sure it is and how good it was."""
    answer = told.answer("/cost/forecast")
    assert answer["forecast_period"] == {"start": "2026-03-13", "days": 30}
    assert answer["forecast"]["total_estimated_usd"] == 300
    assert next(iter(answer["forecast"]["daily_estimates"].items())) == ("2026-03-13", 10.0)
    assert list(answer["forecast"]["daily_estimates"])[-1] == "2026-04-11"
    assert (answer["scope"], answer["id"], answer["confidence"], answer["note"]) == ("total", None, "high", None)
    assert answer["accuracy"] == {"mase": 0.8, "coverage_80": 0.82, "folds": 32}
    assert answer["running_day"] == {
        "spent_usd": 4.0,
        "expected_usd": 9.0,
        "level_80": {"low": 7.0, "high": 12.0},
    }
    baseline, trends = answer["baseline"], told.answer("/cost/trends?days=30")
    assert baseline == {name: trends[name] for name in baseline}


def test_the_band_of_the_sum_is_not_that_of_the_days_added_up(told: Web) -> None:
    """Both are given, 95 % only where enough is known."""
    bands = told.answer("/cost/forecast?days_to_forecast=7")["forecast"]["intervals"]
    assert bands["level_80"]["total"] == {"low": 63.0, "high": 77.0}
    assert bands["level_80"]["daily"]["2026-03-19"] == {"low": 8.0, "high": 12.0}
    assert len(bands["level_80"]["daily"]) == 7
    assert bands["level_95"] is None


def test_95_percent(web: Web) -> None:
    """Given from the document when it has them."""
    wide = [NANO] * 90
    total = forecast("total", low95=wide, high95=[20 * NANO] * 90)
    total["cumulative"] |= {"low95": wide, "high95": [900 * NANO] * 90}
    web.publish({"forecasts": {"total": total}, "cost_days": DAYS, "cost_agent_days": {}})
    answer = web.answer("/cost/forecast?days_to_forecast=2")["forecast"]
    assert answer["intervals"]["level_95"]["daily"]["2026-03-13"] == {"low": 1.0, "high": 20.0}
    assert answer["intervals"]["level_95"]["total"] == {"low": 1.0, "high": 900.0}
    assert answer["sums"]["end_of_week"]["level_95"] == {"low": 1.0, "high": 900.0}


def test_sums_to_the_end_of_the_week_and_the_month(told: Web) -> None:
    """Tomorrow is Friday the 13th: three days of the week are left, nineteen of the month."""
    sums = told.answer("/cost/forecast?days_to_forecast=1")["forecast"]["sums"]
    found = {name: (one["until"], one["estimated_usd"], one["level_80"]["high"]) for name, one in sums.items()}
    assert found == {
        "next_7_days": ("2026-03-19", 70, 77),
        "next_14_days": ("2026-03-26", 140, 154),
        "next_30_days": ("2026-04-11", 300, 330),
        "end_of_week": ("2026-03-15", 30, 33),
        "end_of_month": ("2026-03-31", 190, 209),
    }


@pytest.mark.parametrize(
    ("query", "id", "usd", "mean", "percent"),
    [
        ("scope=provider&id=openai", "openai", 7, 118 / 30, PERCENT),
        ("scope=model&id=openai/gpt-4o", "openai/gpt-4o", 5, 118 / 30, PERCENT),
        ("scope=model&id=gpt-4o-mini", "openai/gpt-4o-mini", 2, 0, None),
        ("scope=model&id=mystery/7b", "/mystery/7b", 1, 5 / 30, None),
        ("scope=agent&id=steady", "steady", 4, 3 / 30, None),
    ],
)
def test_a_series_by_scope_and_id(told: Web, query: str, id: str, usd: int, mean: float, percent: float | None) -> None:
    """Its own forecast and its own baseline; a model needs no provider when only one has it."""
    answer = told.answer(f"/cost/forecast?days_to_forecast=1&{query}")
    assert (answer["id"], answer["forecast"]["total_estimated_usd"]) == (id, usd)
    assert answer["baseline"]["avg_daily_cost"] == pytest.approx(mean)
    assert answer["baseline"]["growth_rate_percent"] == (None if percent is None else pytest.approx(percent))


def test_a_model_that_several_providers_have_is_asked_back(told: Web) -> None:
    """The answer names them."""
    response = told.get("/cost/forecast?scope=model&id=gpt-4o")
    assert response.status_code == 404
    assert "ask for one of azure/gpt-4o, openai/gpt-4o" in response.get_json()["detail"]


def test_what_is_not_forecast_is_not_found(told: Web) -> None:
    """And the answer says why that may be, and of what there is one."""
    response = told.get("/cost/forecast?scope=agent&id=nobody")
    assert response.status_code == 404
    assert "no forecast of the agent nobody" in response.get_json()["detail"]
    assert "FORECAST_AGENTS" in response.get_json()["detail"]
    detail = told.get("/cost/forecast?scope=model&id=nothing").get_json()["detail"]
    assert detail.endswith("There is one of azure/gpt-4o, mystery/7b, openai/gpt-4o, openai/gpt-4o-mini.")
    assert "FORECAST_AGENTS" not in detail


def test_names_in_a_message_are_few() -> None:
    """Ten of them, and how many more."""
    documents: dict[str, Any] = {f"agent/{number:02}": {} for number in range(12)}
    assert figures.named("agent", documents) == "00, 01, 02, 03, 04, 05, 06, 07, 08, 09 and 2 more"
    assert figures.named("model", documents) == "none"


@pytest.mark.parametrize("query", ["scope=model", "scope=agent", "scope=total&id=x"])
def test_scope_and_id_belong_together(told: Web, query: str) -> None:
    """The problem names the field."""
    response = told.get(f"/cost/forecast?{query}")
    assert response.status_code == 422
    assert [one["field"] for one in response.get_json()["errors"]] == ["id"]


@pytest.mark.parametrize("days", [0, 91])
def test_one_to_ninety_days(told: Web, days: int) -> None:
    """No more and no fewer."""
    assert told.get(f"/cost/forecast?days_to_forecast={days}").status_code == 422
    assert len(told.answer("/cost/forecast?days_to_forecast=90")["forecast"]["daily_estimates"]) == 90


def test_too_little_data_is_said_in_words(web: Web) -> None:
    """Before the first day has closed nothing is forecast; with a few days the document's own words are passed on."""
    web.publish({"forecasts": {}, "cost_days": {}, "cost_agent_days": {}})
    answer = web.answer("/cost/forecast?days_to_forecast=2")
    assert answer["forecast"]["daily_estimates"] == {"2026-03-13": 0.0, "2026-03-14": 0.0}
    assert answer["note"].startswith("Too little data: no day with spending has closed yet.")
    assert (answer["confidence"], answer["method"], answer["history_days"]) == ("low", "none", 0)
    assert answer["forecast"]["intervals"] is None
    few = forecast("total", note="Too little data: there are 3 days.", method="mean", confidence="low", usable_days=3)
    web.publish({"forecasts": {"total": few}, "cost_days": {}, "cost_agent_days": {}})
    assert web.answer("/cost/forecast")["note"] == "Too little data: there are 3 days."
