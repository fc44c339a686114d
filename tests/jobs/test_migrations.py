"""Folders of older releases: they open, and what they hold goes on."""

from decimal import Decimal
from pathlib import Path

import redis

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from tests.jobs.driving import Fields, Road
from tests.jobs.test_warehouse import BEGUN, CALL, ENDED, EVENT


def test_schema_2_is_brought_on(redis_client: redis.Redis, tmp_path: Path) -> None:
    """A folder of schema 2 shows the dead letters that it held, counts on, and lets go what nobody reads."""
    road = Road(redis_client, data_dir=tmp_path)
    nameless: list[Fields] = [{"feature": f"{number:04}"} for number in range(1002)]
    road.send(BEHAVIOR, *nameless, {"feature": "a"}, {"feature": "x" * 301})
    road.send(LLM, {"model": "gpt-4o"})
    road.tick()
    # as when fields of any name made dead letters
    for table in ("dead_letters", "newest_dead_letters"):
        road.ask(f"update {table} set field = 'n' || raw[13:16] where raw[13:16] similar to '[0-9]{{4}}'")
    road.ask(
        "delete from dead_reasons where noun = 'behavior';"
        "insert into dead_reasons select noun, field, count(*) from dead_letters where noun = 'behavior' and "
        "field < 'n0999' group by all; insert into dead_reasons values ('behavior', 'other fields', 3)"
    )
    before = {name: road.ask(f"from {name} order by all") for name in ("dead_reasons", "newest_dead_letters")}
    road.ask(
        "drop table dead_reasons; drop table newest_dead_letters; create table agent_recommendations (rule varchar);"
        "drop table kept_from; drop table removed_entries; drop table former_agents"
    )
    road.warehouse.set_meta(schema_version=2)
    road.restart()
    assert {name: road.ask(f"from {name} order by all") for name in before} == before
    assert ("behavior", "other fields", 3) in before["dead_reasons"]
    assert len(before["newest_dead_letters"]) == 101
    assert road.ask("select * from duckdb_tables() where table_name = 'agent_recommendations'") == []
    road.send(LLM, {"model": "gpt-4o"})
    road.tick()
    assert road.reader().documents("pipeline")["llm"]["dead_reasons"] == {"input_tokens": 2}
    road.warehouse.close()


def test_schema_4_is_brought_on(redis_client: redis.Redis, tmp_path: Path) -> None:
    """A folder of schema 4 opens, its facts are of revision 0, and a revision of one of them replaces it."""
    road = Road(redis_client, data_dir=tmp_path)
    road.send(BEHAVIOR, EVENT)
    road.send(LLM, CALL, CALL)
    road.send(AGENTS, BEGUN)
    road.tick()
    for table in ("behavior_events", "agent_events", "llm_calls"):
        road.ask(f"alter table {table} drop column revision")
    road.ask("alter table duplicate_entries drop column user_id; alter table duplicate_entries drop column session_id")
    road.ask("drop table superseded; drop table counted_revisions")
    road.warehouse.set_meta(schema_version=4)
    road.restart()
    assert road.ask("select revision from llm_calls union all select revision from agent_events") == [(0,), (0,)]
    road.send(BEHAVIOR, {**EVENT, "feature": "files", "revision": 1})
    road.send(LLM, {**CALL, "output_tokens": 300, "revision": 1}, CALL)
    road.send(AGENTS, {**ENDED, "event_id": "b1", "revision": 1})
    road.tick()
    assert road.ask("select output_tokens from llm_calls") == [(300,)]
    assert road.ask("select feature, event_type from behavior_events") == [("files", "click")]
    assert road.ask("select status from agent_events") == [("completed",)]
    assert road.published()["cost_days"]["2024-06-29"]["output_tokens"] == [300]
    assert [road.position(stream)["duplicates"] for stream in (BEHAVIOR, LLM, AGENTS)] == [1, 3, 1]
    road.warehouse.close()


def test_schema_9_is_brought_on(redis_client: redis.Redis, tmp_path: Path) -> None:
    """A folder of schema 9 opens, its calls have no 1-hour cache writes, and those of later calls are charged so."""
    road = Road(redis_client, data_dir=tmp_path)
    road.send(LLM, {**CALL, "event_id": "before"})
    road.tick()
    road.ask("alter table llm_calls drop column cache_write_1h_tokens")
    road.warehouse.set_meta(schema_version=9)
    road.restart()
    assert road.ask("select cache_write_1h_tokens from llm_calls") == [(0,)]
    hours: Fields = {
        **CALL,
        "event_id": "after",
        "provider": "anthropic",
        "model": "claude-opus-4-8",
        "input_tokens": 3_000,
        "output_tokens": 0,
        "cached_input_tokens": 6_000,
        "cache_write_tokens": 1_000,
        "cache_accounting": "exclusive",
    }
    road.send(
        LLM, {**hours, "cache_write_1h_tokens": 400}, {**hours, "event_id": "lenient", "cache_write_1h_tokens": -1}
    )
    road.send(LLM, {**hours, "event_id": "more", "cache_write_1h_tokens": 1_001})
    road.tick()
    assert road.ask(
        "select event_id, cache_write_1h_tokens, cost_usd, unpriced_reason from llm_calls where event_id != 'before' "
        "order by event_id"
    ) == [
        ("after", 400, Decimal("0.02575"), None),  # 3,000 x $5 + 6,000 x $0.50 + 600 x $6.25 + 400 x $10
        ("lenient", 0, Decimal("0.02425"), None),
        ("more", 1_001, None, "more 1-hour than cache-write tokens"),
    ]
    road.warehouse.close()
