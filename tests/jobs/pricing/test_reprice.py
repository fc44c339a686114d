"""Repricing: what is published is what it would be had the prices been known at once, also after a crash half-way."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import redis
from click.testing import CliRunner

from autobot_analytics.cli import main
from autobot_analytics.contract import LLM
from autobot_analytics.settings import Settings
from jobs.context import utc_now
from jobs.pricing.reprice import PriceChange, compare, reprice
from tests.jobs.driving import NOW, Documents, Fields, Road, iso

ZONE = "Asia/Kathmandu"
FIRST, LAST = date(2024, 6, 27), date(2024, 6, 29)
CHEAP = '[[price]]\nmodel = "house"\ninput = 1\noutput = 4\n'
DEAR = '[[price]]\nmodel = "house"\ninput = 10\noutput = 40\n'
HALF = '[[price]]\nmodel = "house"\ninput = 0.5\noutput = 2\n'
OF_COUNTERS = {"model_counters", "agent_counters", "event_counters"}


def calls(now: datetime = NOW) -> list[Fields]:
    """Return a call of each model every three hours of four days."""
    return [
        {
            "model": model,
            "input_tokens": 1_000,
            "output_tokens": 500,
            "agent_id": f"agent {hour % 2}",
            "session_id": f"session {hour}",
            "timestamp": iso(now - timedelta(hours=hour)),
        }
        for hour in range(0, 96, 3)
        for model in ("house", "gpt-4o", "unheard-of")
    ]


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """A price file in which `house` is cheap."""
    path = tmp_path / "prices.toml"
    path.write_text(CHEAP)
    return path


def road_with(client: redis.Redis, prices: Path, data_dir: Path | None = None, now: datetime = NOW) -> Road:
    """Return a road that prices by the file, with all calls sent and published."""
    road = Road(client, Settings(price_file=prices, timezone=ZONE), data_dir, now)
    road.send(LLM, *calls(now))
    road.tick()
    return road


def figures(road: Road) -> Documents:
    """Return what is published, but for counters, which only rise."""
    return {name: found for name, found in road.published_by_ticks().items() if name not in OF_COUNTERS}


def test_figures_are_those_of_the_new_prices(redis_client: redis.Redis, prices: Path) -> None:
    """After repricing all that is published is what the new prices would have made of it, on these days only."""
    road = road_with(redis_client, prices)
    before = figures(road)
    road.settings.price_file.write_text(DEAR)  # type: ignore[union-attr]
    road.move_to(redis_client)
    assert figures(road) == before
    (difference,) = compare(road.worker, FIRST, LAST)
    assert (difference.provider, difference.model, difference.calls) == (None, "house", 24)
    assert (difference.before_usd, difference.after_usd) == (24 * Decimal("0.003"), 24 * Decimal("0.03"))
    assert figures(road) == before
    assert reprice(road.worker, FIRST, LAST) == 24
    road.tick()
    after = figures(road)
    changed = {
        day
        for day, document in after["cost_days"].items()
        if document["cost_nano_usd"] != before["cost_days"][day]["cost_nano_usd"]
    }
    assert changed == {"2024-06-27", "2024-06-28", "2024-06-29"}
    reprice(road.worker, date(2024, 6, 20), date(2024, 7, 1))
    road.tick()
    known = figures(road)
    road.warehouse.close()
    redis_client.flushdb()
    assert known == figures(road_with(redis_client, prices))


def test_repricing_twice_changes_nothing(redis_client: redis.Redis, prices: Path) -> None:
    """Calls whose price stays the same are left alone: a second time there is nothing to do."""
    road = road_with(redis_client, prices)
    assert compare(road.worker, FIRST, LAST) == []
    prices.write_text(DEAR)
    road.move_to(redis_client)
    reprice(road.worker, FIRST, LAST)
    batch = road.warehouse.meta("batch")
    assert reprice(road.worker, FIRST, LAST) == 0
    assert road.warehouse.meta("batch") == batch
    versions = road.ask(
        "select model, price_version like '% + own %' and batch > 1 from llm_calls group by all order by 1"
    )
    assert ("gpt-4o", False) in versions


def test_unpriced_calls_get_their_price(redis_client: redis.Redis, prices: Path) -> None:
    """A model that had no price and has one now is no longer unpriced, and the other way round."""
    road = road_with(redis_client, prices)
    prices.write_text('[[price]]\nmodel = "unheard-of"\ninput = 1\noutput = 1\n')
    road.move_to(redis_client)
    found = {one.model: one for one in compare(road.worker, FIRST, LAST)}
    assert found == {
        "house": PriceChange(None, "house", 24, Decimal("0.072"), Decimal(0), 0, 24),
        "unheard-of": PriceChange(None, "unheard-of", 24, Decimal(0), Decimal("0.036"), 24, 0),
    }
    reprice(road.worker, FIRST, LAST)
    road.tick()
    document = road.published()["cost_days"]["2024-06-28"]
    assert dict(zip(document["model"], document["unpriced_calls"], strict=True)) == {
        "gpt-4o": 0,
        "house": 8,
        "unheard-of": 0,
    }


@pytest.mark.parametrize("point", ["in_reprice", "after_reprice", "in_publish", "after_publish"])
@pytest.mark.parametrize("passes", [1, 2])
def test_crash_half_way(redis_client: redis.Redis, prices: Path, tmp_path: Path, point: str, passes: int) -> None:
    """Whatever the crash, the facts and what is published agree after the next tick, and the same command ends it."""
    road = road_with(redis_client, prices, tmp_path / "data")
    prices.write_text(DEAR)
    seen = 0

    def die_there(name: str) -> None:
        nonlocal seen
        seen += name == point
        if name == point and seen == passes:
            raise KeyboardInterrupt

    road.restart()
    road.milestone = die_there
    try:
        reprice(road.worker, FIRST, LAST)
        road.worker.publish()
        road.worker.publish()
    except KeyboardInterrupt:
        pass
    road.milestone = lambda name: None
    road.restart()
    road.tick()
    total = sum(sum(document["cost_nano_usd"]) for document in figures(road)["cost_days"].values())
    assert total == road.ask("select (sum(cost_usd) * 1000000000)::bigint from llm_calls")[0][0]
    reprice(road.worker, FIRST, LAST)
    road.tick()
    assert compare(road.worker, FIRST, LAST) == []
    by_day = road.ask("select sum(cost_usd) from llm_calls where model = 'house' and cost_usd > 0.01")
    assert by_day == [(24 * Decimal("0.03"),)]
    road.warehouse.close()


@pytest.mark.parametrize("new", [HALF, DEAR])
def test_counters_are_not_lowered(redis_client: redis.Redis, prices: Path, new: str) -> None:
    """What only rises for metrics neither falls nor jumps when the past is priced anew, and goes on rising after."""
    road = road_with(redis_client, prices)
    before = road.published()["model_counters"]
    prices.write_text(new)
    road.move_to(redis_client)
    reprice(road.worker, FIRST, LAST)
    road.tick()
    assert road.published()["model_counters"] == before
    road.send(LLM, *calls()[:1])
    road.tick()
    grown = road.published()["model_counters"]
    assert {name for name in grown if grown[name] != before[name]} == {'["unknown","house"]'}


def test_command(redis_client: redis.Redis, redis_url: str, prices: Path, tmp_path: Path) -> None:
    """The command shows the difference by model, changes nothing when asked not to, and publishes what it changes."""
    now = utc_now()
    road = road_with(redis_client, prices, tmp_path / "data", now)
    first, last = (now - timedelta(days=5), now + timedelta(days=1))
    road.warehouse.close()
    prices.write_text(DEAR)
    environment = {
        "AUTOBOT_ANALYTICS_REDIS_URL": redis_url,
        "AUTOBOT_ANALYTICS_DATA_DIR": str(tmp_path / "data"),
        "AUTOBOT_ANALYTICS_PRICE_FILE": str(prices),
        "AUTOBOT_ANALYTICS_TIMEZONE": ZONE,
    }

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(
            main, ["reprice", "--from", f"{first:%Y-%m-%d}", "--to", f"{last:%Y-%m-%d}", *arguments], env=environment
        )

    before = figures(road)
    dry = run("--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "house" in dry.output
    assert "+0.864000" in dry.output
    assert figures(road) == before
    real = run()
    assert real.exit_code == 0, real.output
    assert "32 calls priced again." in real.output
    assert figures(road)["cost_days"] != before["cost_days"]
    assert "Nothing changes." in run().output
    prices.write_text("[[price]]\nmodel = 'house'\ninput = -1\noutput = 1\n")
    broken = run()
    assert broken.exit_code == 1
    assert f"{prices}, line 3: input: " in broken.output
