"""Calls by size, day by day, and the rules of where money can be saved, asked of them."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

import duckdb
import orjson
import pytest

import sql
from autobot_analytics.contract import LLM
from jobs.pricing.job import list_prices
from jobs.rules.optimize import OWN_SIZES, RULES, is_due, optimize
from jobs.rules.rule import BrokenRules, ask
from jobs.warehouse import Warehouse
from snapshots.catalogue import INDEX_KEY
from tests.jobs.driving import NOW, Fields, Road, iso

COLUMNS = {
    "id",
    "resource_type",
    "title",
    "current_usage",
    "recommended_change",
    "expected_savings",
    "implementation_effort",
    "priority",
    "details",
    "confidence",
    "figures",
    "window_from",
    "window_to",
    "sample_size",
}


def call(at: datetime, **fields: str | int) -> Fields:
    """Return a call of agent a to gpt-4o, unless said otherwise."""
    made: dict[str | bytes, str | int] = {
        "provider": "openai",
        "model": "gpt-4o",
        "agent_id": "a",
        "input_tokens": 2_000,
        "output_tokens": 100,
    }
    made.update(timestamp=iso(at), **fields)
    return cast(Fields, made)


def run(road: Road) -> int:
    """Do a tick, and optimise beside it."""
    road.tick()
    with road.worker.beside() as worker:
        return optimize(worker)


def broken(warehouse: Warehouse, rule: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
    """Fail as a rule does whose query is wrong."""
    raise duckdb.CatalogException("Catalog Error: Table with name x does not exist!")


@pytest.mark.parametrize("rule", sql.names(RULES))
def test_a_rule_gives_the_agreed_columns(road: Road, rule: str) -> None:
    """What a rule finds fits the document it goes into."""
    parameters = {**road.settings.model_dump(), "today": NOW.date().isoformat(), "now": NOW}
    columns, _ = road.warehouse.documents(rule, **parameters)
    assert set(columns) == COLUMNS


def test_sizes_add_up_to_the_calls(road: Road) -> None:
    """The sums over sizes are those of the calls, every call is in its size, and late calls count on their day."""
    chance = random.Random(3)
    sent = [
        call(
            NOW - timedelta(minutes=chance.randrange(6_000)),
            input_tokens=chance.choice([1, 999, 1_000, 3_999, 4_000, 200_000, 200_001, 700_000]),
            output_tokens=chance.randrange(1_000),
            agent_id=chance.choice("abc"),
            service_tier=chance.choice(["", "standard", "Batch"]),
            session_id=chance.choice(["unknown", "s"]),
            success=chance.choice(["true", "false"]),
        )
        for _ in range(400)
    ]
    for part in (sent[:250], sent[250:]):
        road.send(LLM, *part)
        run(road)
    columns = ("calls", "input_tokens", "output_tokens", "cost_usd")
    by_size = road.ask(f"select {', '.join(f'sum({name})' for name in columns)} from llm_size_days")
    raw = road.ask("select count(*), sum(input_tokens), sum(output_tokens), sum(cost_usd) from llm_calls")
    assert by_size == raw
    assert road.ask("select distinct service_tier from llm_size_days order by 1") == [("",), ("batch",)]
    assert road.ask("select sum(calls) from llm_size_days where attended") == road.ask(
        "select count(*) from llm_calls where session_id = 's'"
    )
    assert road.ask("select sum(failed_calls) from llm_size_days") == road.ask(
        "select count(*) from llm_calls where not success"
    )
    starts = {start for (start,) in road.ask("select distinct input_tokens_from from llm_size_days")}
    assert starts == {0, 1_000, 4_000, 200_000, 200_001, 524_289}
    assert road.ask("select count(*) from llm_size_days where min_input_tokens < input_tokens_from") == [(0,)]
    assert set(OWN_SIZES) >= {1_000, 4_000}


def test_only_days_with_new_calls_are_sorted_again(road: Road) -> None:
    """A second look at the same calls writes no day anew; a late call does, its own."""
    road.send(LLM, *[call(NOW - timedelta(days=days)) for days in range(5)])
    run(road)
    before = road.reader().entry("usage_days").generation
    run(road)
    assert road.reader().entry("usage_days").generation == before
    road.send(LLM, call(NOW - timedelta(days=3)))
    run(road)
    days = road.published()["usage_days"]
    assert {day: sum(document["calls"]) for day, document in days.items()} == {
        "2024-06-25": 1,
        "2024-06-26": 2,
        "2024-06-27": 1,
        "2024-06-28": 1,
        "2024-06-29": 1,
    }


def test_another_zone_sorts_all_days_again(road: Road) -> None:
    """When the reporting zone changes, calls lie on their days there, and none is counted twice."""
    road.send(LLM, *[call(NOW - timedelta(hours=3 * hours)) for hours in range(25)])
    run(road)
    road.settings = road.settings.model_copy(update={"timezone": "Pacific/Auckland"})
    road.move_to(road.client)
    run(road)
    days = road.published()["usage_days"]
    assert "2024-06-30" in days
    assert sum(sum(document["calls"]) for document in days.values()) == 25
    assert days.keys() == road.published()["cost_days"].keys()


def test_calls_that_follow_are_warm(road: Road) -> None:
    """A call within five minutes after another of the same agent and model would find its beginning in the cache."""
    minutes = [0, 4, 9, 15, 15]
    at = NOW.replace(hour=1)
    road.send(LLM, *[call(at + timedelta(minutes=minute)) for minute in minutes])
    road.send(LLM, call(at + timedelta(minutes=16), agent_id="b"), call(at + timedelta(minutes=17), model="gpt-4"))
    run(road)
    assert road.ask("select model, agent_id, calls, warm_calls from prompt_days order by 1, 2") == [
        ("gpt-4", "a", 1, 0),
        ("gpt-4o", "a", 5, 3),
        ("gpt-4o", "b", 1, 0),
    ]


def test_a_finding_is_there_while_it_holds(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cheaper model is found until the days have gone; a rule that breaks or need not be asked takes nothing back."""
    day = NOW - timedelta(days=1)
    dear = [call(day + timedelta(minutes=4 * n), input_tokens=3_000) for n in range(300)]
    cheap = [{**one, "model": "gpt-4o-mini", "agent_id": "b"} for one in dear]
    road.send(LLM, *dear, *cheap)
    road.tick()
    list_prices(road.worker)
    assert run(road) == 1
    (found,) = road.published()["optimization"].values()
    assert found["id"] == "cheaper-model-a-openai/gpt-4o"
    cost = 300 * (3_000 * 2.5 + 100 * 10) / 1e6
    other = 300 * (3_000 * 0.15 + 100 * 0.6) / 1e6
    savings = found["expected_savings"]
    assert savings["cost_usd"] == pytest.approx(0.75 * (cost - other))
    assert savings["cost_usd_low"] == pytest.approx((cost - 1.2 * other) / 2)
    assert savings["cost_usd_high"] == pytest.approx(cost - 0.8 * other)
    assert found["evidence"]["query"]["file"] == "recommendations/optimization/cheaper_model.sql"
    assert found["evidence"]["sample_size"] == 300
    again = road.ask(
        sql.load("recommendations/optimization/cheaper_model"),
        **found["evidence"]["query"]["parameters"],
    )
    assert [row[0] for row in again] == [found["id"]]
    with monkeypatch.context() as patch:
        patch.setattr("jobs.rules.rule.ask", broken)
        road.warehouse.set_meta(optimized_state="of other calls")
        with pytest.raises(BrokenRules, match=r"cheaper_model: Catalog Error"):
            run(road)
    assert road.published()["optimization"] == {found["id"]: found}
    run(road)
    asked: list[str] = []

    def asking(warehouse: Warehouse, rule: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        asked.append(rule.rpartition("/")[2])
        return ask(warehouse, rule, parameters)

    with monkeypatch.context() as patch:
        patch.setattr("jobs.rules.rule.ask", asking)
        road.now += timedelta(minutes=5)
        assert run(road) == 1
        assert asked == ["cache_misses", "idle_spend", "keys_without_expiry", "streams_too_long"]
        index = orjson.loads(cast(bytes, road.client.hget(INDEX_KEY, "optimization")))
        assert index["generated_at"] == f"{road.now.isoformat(timespec='microseconds')}Z"
        road.now += timedelta(days=1)
        assert run(road) == 1
        assert len(asked) == 4 + 10
    assert road.published()["optimization"].keys() == {found["id"]}
    road.now += timedelta(days=30)
    assert run(road) == 0
    assert "optimization" not in road.published()


def test_small_agents_are_judged_together(road: Road) -> None:
    """Forty agents of 33 calls to each of three models are too small alone; together they get advice, each once."""
    models = ("gpt-4", "gpt-4o", "gpt-4o-mini")
    road.send(
        LLM,
        *[
            call(
                NOW - timedelta(days=24) + timedelta(minutes=8 * n),
                model=models[n % 3],
                agent_id=f"agent-{n // 3 % 40:02}",
                input_tokens=9_000 + n % 10 * 1_000,
                output_tokens=300,
            )
            for n in range(3_960)
        ],
    )
    road.tick()
    list_prices(road.worker)
    run(road)
    found = road.published()["optimization"]
    assert sorted(found) == ["fleet-cheaper-model-openai/gpt-4", "fleet-cheaper-model-openai/gpt-4o"]
    dear = found["fleet-cheaper-model-openai/gpt-4"]
    usage = dear["current_usage"]
    assert (usage["agents"], usage["calls"], usage["agent_id"]) == (40, 1_320, None)
    assert dear["title"] == "gpt-4o-mini for 40 agents instead of gpt-4"
    assert dear["expected_savings"]["cost_usd"] == pytest.approx(0.75 * (558.36 - 2.8611), rel=1e-3)
    assert dear["priority"] == "high"


def test_calls_priced_again_are_sorted_again(road: Road) -> None:
    """A batch of facts with other costs makes their days due here too."""
    road.send(LLM, call(NOW))
    run(road)
    road.ask("update llm_calls set cost_usd = 5, batch = batch + 1")
    road.warehouse.set_meta(batch=int(road.warehouse.meta("batch")) + 1)
    run(road)
    assert road.published()["usage_days"]["2024-06-29"]["cost_nano_usd"] == [5_000_000_000]


def test_due_after_its_interval_and_when_the_first_calls_come(road: Road) -> None:
    """A run that saw no call is followed by one when there are some, and when many came; then the interval counts."""
    assert is_due(road.worker)
    run(road)
    assert not is_due(road.worker)
    road.send(LLM, call(NOW - timedelta(days=2)))
    road.tick()
    assert is_due(road.worker)
    run(road)
    assert not is_due(road.worker)
    road.send(LLM, *(call(NOW - timedelta(days=1)) for _ in range(150)))
    road.tick()
    assert is_due(road.worker)
    run(road)
    road.send(LLM, call(NOW - timedelta(days=1)), call(NOW))
    road.tick()
    assert not is_due(road.worker)
    road.now += timedelta(seconds=road.settings.optimize_interval_s)
    road.move_to(road.client)
    assert is_due(road.worker)
