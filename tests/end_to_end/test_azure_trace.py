"""One hour of real calls to a language model, from the file to the cost that a user reads."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from genai_prices import Usage, calc_price

from tests.end_to_end.service import ServiceUnderTest, running

TRACE = Path(__file__).parents[1] / "data" / "azure-llm-conversations.csv.gz"
MAPPING = ("TIMESTAMP=timestamp", "ContextTokens=input_tokens", "GeneratedTokens=output_tokens")
DAY = "2023-11-16"
NOW = datetime(2023, 11, 16, 23, tzinfo=UTC)

CALLS = 19_366
INPUT_TOKENS = 22_361_870
OUTPUT_TOKENS = 4_088_665


@dataclass(frozen=True)
class Trace:
    """A service that has read the trace, and what the trace costs call by call."""

    service: ServiceUnderTest
    cost_usd: Decimal


@pytest.fixture(scope="module")
def trace(lasting_redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trace]:
    """The trace, loaded as docs/load.md says, and ticked."""
    with running(lasting_redis_url, tmp_path_factory.mktemp("azure"), NOW) as service:
        maps = [argument for pair in MAPPING for argument in ("--map", pair)]
        service.load(TRACE, "llm", *maps, "--set", "provider=azure", "--set", "model=gpt-4")
        service.tick_at(NOW)
        yield Trace(service, cost_call_by_call())


def cost_call_by_call() -> Decimal:
    """Add up what `calc_price` says of each call."""
    total = Decimal(0)
    with gzip.open(TRACE, "rt", newline="") as file:
        for row in csv.DictReader(file):
            price = calc_price(
                Usage(input_tokens=int(row["ContextTokens"]), output_tokens=int(row["GeneratedTokens"])),
                model_ref="gpt-4",
                provider_id="azure",
                genai_request_timestamp=datetime.fromisoformat(row["TIMESTAMP"][:26]).replace(tzinfo=UTC),
            )
            total += price.total_price
    return total


def nine_decimals(amount: float | Decimal) -> Decimal:
    """Round money as it is kept."""
    return Decimal(str(amount)).quantize(Decimal("1e-9"))


def test_every_call_is_counted(trace: Trace) -> None:
    """All entries became rows; none is dead, repeated or lost."""
    stream = trace.service.stream("llm")
    counts = {name: stream[name] for name in ("read", "rows", "dead", "duplicates", "lost", "lag")}
    assert counts == {"read": CALLS, "rows": CALLS, "dead": 0, "duplicates": 0, "lost": 0, "lag": 0}


@pytest.mark.parametrize("days", [1, 7, 30, 365])
def test_summary(trace: Trace, days: int) -> None:
    """Calls, tokens and cost are exact in every window; the cost is what calc_price gives call by call."""
    summary = trace.service.answer("/cost/summary", days=days)
    assert trace.cost_usd > 0
    assert nine_decimals(summary["total_cost_usd"]) == nine_decimals(trace.cost_usd)
    assert {day: nine_decimals(cost) for day, cost in summary["daily_costs"].items() if cost} == {
        DAY: nine_decimals(trace.cost_usd)
    }
    assert len(summary["daily_costs"]) == days
    assert nine_decimals(summary["avg_daily_cost"]) == nine_decimals(trace.cost_usd)  # one day since the first call
    assert summary["unpriced"] == {"calls": 0, "tokens": 0, "models": [], "reasons": []}
    [(name, model)] = summary["by_model"].items()
    assert (name, model["providers"]) == ("gpt-4", ["azure"])
    assert nine_decimals(model["cost_usd"]) == nine_decimals(trace.cost_usd)
    assert (model["call_count"], model["input_tokens"], model["output_tokens"]) == (CALLS, INPUT_TOKENS, OUTPUT_TOKENS)


def test_by_model(trace: Trace) -> None:
    """The ranking of models has the same figures, and the mean cost of a call."""
    answer = trace.service.answer("/cost/by-model", days=1)
    assert answer["total_models"] == 1
    [model] = answer["models"]
    assert (model["call_count"], model["input_tokens"], model["output_tokens"]) == (CALLS, INPUT_TOKENS, OUTPUT_TOKENS)
    assert nine_decimals(model["cost_usd"]) == nine_decimals(trace.cost_usd)
    assert model["avg_cost_per_call"] == pytest.approx(float(trace.cost_usd / CALLS), rel=1e-12)
