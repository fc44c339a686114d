"""The cost endpoints, on literal snapshots."""

import pytest

from tests.web.conftest import Web
from tests.web.days import cost_day

DAYS = {
    "2026-02-01": cost_day({"model": "old", "calls": 1, "cost_nano_usd": 5}),
    "2026-03-10": cost_day(
        {"model": "big", "calls": 2, "input_tokens": 10, "output_tokens": 4, "cost_nano_usd": 3_000_000_001},
        {"model": "big", "provider": "azure", "calls": 1, "input_tokens": 1, "cost_nano_usd": 1_000_000_000},
    ),
    "2026-03-12": cost_day(
        {
            "model": "small",
            "calls": 4,
            "input_tokens": 9,
            "cached_input_tokens": 5,
            "cost_nano_usd": 2,
            "unpriced_calls": 1,
            "unpriced_tokens": 7,
        },
        {"model": "mystery", "provider": None, "calls": 2, "unpriced_calls": 2, "unpriced_tokens": 30},
        {"model": "llama", "provider": "ollama", "calls": 3, "free_calls": 3},
    ),
}


def test_summary(web: Web) -> None:
    """Totals are exact, every day of the window is there, models are dearest first, unpriced calls stand apart."""
    web.publish({"cost_days": DAYS})
    answer = web.answer("/cost/summary?days=3")
    assert answer["period"] == {"start": "2026-03-10", "end": "2026-03-12", "days": 3}
    assert answer["total_cost_usd"] == 4.000000003
    assert answer["daily_costs"] == {"2026-03-10": 4.000000001, "2026-03-11": 0.0, "2026-03-12": 2e-9}
    assert answer["avg_daily_cost"] == pytest.approx(4.000000003 / 3)
    assert list(answer["by_model"]) == ["big", "small", "llama", "mystery"]
    assert answer["by_model"]["big"] == {
        "cost_usd": 4.000000001,
        "input_tokens": 11,
        "output_tokens": 4,
        "cached_input_tokens": 0,
        "cache_write_tokens": 0,
        "reasoning_tokens": 0,
        "call_count": 3,
        "unpriced_calls": 0,
        "unpriced_reasons": [],
        "free_calls": 0,
        "providers": ["azure", "openai"],
    }
    unpriced = answer["unpriced"]
    assert (unpriced["calls"], unpriced["tokens"], unpriced["models"]) == (3, 37, ["mystery", "small"])


def test_unpriced_calls_say_why(web: Web) -> None:
    """Calls without a price carry the reason, by model; those of days that were rolled up before have none."""
    day = cost_day(
        {"model": "mystery", "calls": 2, "unpriced_calls": 2, "unpriced_tokens": 30},
        {"model": "mystery", "calls": 1, "unpriced_calls": 1, "unpriced_tokens": 40},
        {"model": "mystery", "calls": 3, "cost_nano_usd": 5},
    )
    reasons = ["model unknown", "no price for tier scale", None]
    web.publish({"cost_days": {"2026-03-11": DAYS["2026-03-12"], "2026-03-12": day | {"unpriced_reason": reasons}}})
    answer = web.answer("/cost/summary?days=3")
    found = [(one["model"], one["unpriced_reason"], one["calls"]) for one in answer["unpriced"]["reasons"]]
    assert found == [
        ("mystery", "no price for tier scale", 1),
        ("mystery", None, 2),
        ("mystery", "model unknown", 2),
        ("small", None, 1),
    ]
    assert answer["by_model"]["mystery"]["unpriced_reasons"] == ["model unknown", "no price for tier scale"]


def test_a_model_without_a_price_does_not_cost_zero(web: Web) -> None:
    """Calls that all lack a price have no cost (null); free ones cost 0."""
    web.publish({"cost_days": DAYS})
    by_model = web.answer("/cost/summary?days=3")["by_model"]
    assert by_model["mystery"]["cost_usd"] is None
    assert by_model["mystery"]["providers"] == ["unknown"]
    assert by_model["small"]["cost_usd"] == 2e-9
    assert by_model["llama"]["cost_usd"] == 0


def test_mean_day_counts_from_the_first_call_ever(web: Web) -> None:
    """Days of the window before the first call ever do not lower the mean; quiet days after it do."""
    recent = {day: DAYS[day] for day in ("2026-03-10", "2026-03-12")}
    web.publish({"cost_days": recent})
    assert web.answer("/cost/summary?days=30")["avg_daily_cost"] == pytest.approx(4.000000003 / 3)
    web.later(seconds=10)
    web.publish({"cost_days": {"2025-01-01": DAYS["2026-02-01"], **recent}})
    assert web.answer("/cost/summary?days=30")["avg_daily_cost"] == pytest.approx(4.000000003 / 30)


def test_by_model(web: Web) -> None:
    """Models are dearest first, the mean cost is per call that has a price."""
    web.publish({"cost_days": DAYS})
    answer = web.answer("/cost/by-model?days=3")
    assert [model["model"] for model in answer["models"]] == ["big", "small", "llama", "mystery"]
    assert answer["total_models"] == 4
    assert answer["models"][0]["avg_cost_per_call"] == pytest.approx(4.000000001 / 3)
    assert answer["models"][1]["avg_cost_per_call"] == pytest.approx(2e-9 / 3)
    assert answer["models"][3]["avg_cost_per_call"] is None


@pytest.mark.parametrize(
    ("daily", "percent", "trend", "from_nothing"),
    [
        ([4, 4, 4, 4, 4, 4, 9999], 0.0, "stable", False),  # the running day is left out
        ([100, 100, 100, 105, 105, 105, 0], 5.0, "stable", False),
        ([100, 100, 100, 106, 106, 106, 0], 6.0, "increasing", False),
        ([100, 100, 100, 50, 70, 60, 0], -40.0, "decreasing", False),
        ([0, 0, 0, 1, 0, 0, 0], None, "increasing", True),
        ([0, 0, 0, 0, 0, 0, 7], None, "stable", False),
    ],
)
def test_trends(web: Web, daily: list[int], percent: float | None, trend: str, from_nothing: bool) -> None:
    """The later half of the closed days is compared with the earlier; ±5 % is stable."""
    days = [f"2026-03-{day:02d}" for day in range(6, 13)]
    web.publish(
        {
            "cost_days": {
                day: cost_day({"model": "m", "calls": 1, "cost_nano_usd": cost * 1_000_000_000})
                for day, cost in zip(days, daily, strict=True)
            }
        }
    )
    answer = web.answer("/cost/trends?days=7")
    assert answer["period_days"] == 7
    assert answer["growth_rate_percent"] == (None if percent is None else pytest.approx(percent))
    assert answer["trend"] == trend
    assert answer["from_nothing"] is from_nothing
    assert answer["total_cost_usd"] == sum(daily)


def test_sums_are_exact(web: Web) -> None:
    """365 days of costs that no binary fraction holds add up to the nano-dollar."""
    days = [f"2026-{month:02d}-{day:02d}" for month in (1, 2) for day in range(1, 29)]
    web.publish(
        {"cost_days": {day: cost_day({"model": "m", "calls": 1, "cost_nano_usd": 100_000_001}) for day in days}}
    )
    assert web.answer("/cost/summary?days=365")["total_cost_usd"] == 5.600000056


@pytest.mark.parametrize(("days", "growth"), [(1, None), (2, None), (3, 100.0), (4, 650.0)])
def test_growth_of_a_short_window(web: Web, days: int, growth: float | None) -> None:
    """Of fewer than two closed days there is no growth rate; it is never that of a longer window."""
    costs = {"2026-03-09": 2, "2026-03-10": 10, "2026-03-11": 20, "2026-03-12": 999}
    web.publish(
        {"cost_days": {day: cost_day({"model": "m", "calls": 1, "cost_nano_usd": nano}) for day, nano in costs.items()}}
    )
    answer = web.answer(f"/cost/summary?days={days}")
    assert answer["growth_rate_percent"] == (None if growth is None else pytest.approx(growth))
