"""Recommendations: rules say what they warn of, make documents while they hold, and are remembered afterwards."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import duckdb
import pytest
import structlog

import sql
from autobot_analytics.contract import AGENTS
from jobs.database.warehouse_file import memory_warehouse
from jobs.rules import rule
from jobs.rules.recommend import AGENT_COLUMNS, COLUMNS, recommend, rules
from jobs.rules.rule import BrokenRules
from jobs.warehouse import Warehouse
from tests.jobs.driving import NOW, Fields, Road, iso

RULES = rules()
DAY = timedelta(days=1)
HEADINGS = ("Warns of", "Why", "Thresholds", "Inputs")


@pytest.fixture(scope="module")
def empty() -> Iterator[Warehouse]:
    """A warehouse in which nothing ever happened."""
    warehouse = memory_warehouse()
    yield warehouse
    warehouse.close()


def tasks(agent_id: str, failed: int, completed: int, days_ago: int = 1) -> list[Fields]:
    """Return tasks of an agent on a day."""
    at = iso(NOW - days_ago * DAY)
    return [
        {
            "agent_id": agent_id,
            "agent_type": "chat",
            "task_id": f"{agent_id} {days_ago} {number}",
            "status": "failed" if number < failed else "completed",
            "started_at": at,
            "completed_at": at,
        }
        for number in range(failed + completed)
    ]


def of_agents(road: Road) -> dict[str, Any]:
    """Return the published recommendations that are about agents, by id."""
    found = road.published().get("maintenance", {})
    return {name: one for name, one in found.items() if one["category"] == "agent_performance"}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_it_warns_of(rule: str) -> None:
    """The header of each rule states what it warns of, why, its thresholds and its inputs; its answer is ordered."""
    text = sql.load(rule)
    header = "\n".join(line for line in text.splitlines() if line.startswith("--"))
    assert header.startswith("-- Warns of: ")
    assert [word for word in HEADINGS if not re.search(rf"^-- {word}: ", header, re.MULTILINE)] == []
    assert text.rstrip().endswith("order by id;")


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_gives_the_agreed_columns(rule: str, empty: Warehouse, road: Road) -> None:
    """What a rule answers has the agreed columns, in their order; where nothing ever happened it finds nothing."""
    parameters = {**road.settings.model_dump(), "today": NOW.date().isoformat(), "now": NOW}
    columns, rows = empty.documents(rule, **parameters)
    assert tuple(columns) == (AGENT_COLUMNS if rule.startswith("recommendations/agents/") else COLUMNS)
    assert rows == []


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_what_an_analyst_can_read(rule: str, empty: Warehouse) -> None:
    """A rule is one query on tables that stay: alone, with its parameters, it gives the same rows."""
    text = sql.load(rule)
    assert len(duckdb.extract_statements(text)) == 1
    lasting = {
        str(name)
        for (name,) in empty.execute("select table_name from information_schema.tables where table_type = 'BASE TABLE'")
    }
    body = re.sub(r"--[^\n]*|'[^']*'", "", text)
    steps = set(re.findall(r"^(?:with )?(\w+) as (?:materialized )?\($", body, re.MULTILINE))
    read = set(re.findall(r"\b(?:from|join) (\w+)\b(?!\()", body))
    assert read - steps <= lasting


def test_names_are_unique() -> None:
    """A rule is known by its file's name, under which no other rule is."""
    assert len({name.rpartition("/")[2] for name in RULES}) == len(RULES) > 0


def test_a_recommendation_is_there_while_it_holds(road: Road) -> None:
    """An agent that fails too often has documents; when it does not any more, they go and the history has them."""
    road.send(AGENTS, *tasks("bad", 10, 20), *tasks("good", 0, 30))
    road.tick()
    recommend(road.worker)
    assert road.published()["agent_recommendations"].keys() == {"bad"}
    (one,) = road.published()["agent_recommendations"]["bad"]["recommendations"]
    assert (one["type"], one["severity"], one["rule"]) == ("reliability", "high", "error_rate")
    assert one["message"] == "33.3 % of 30 tasks failed in the last 30 days"
    (item,) = of_agents(road).values()
    assert (item["id"], item["priority"], item["affected_component"]) == ("agent-error-bad", "high", "bad")
    assert item["evidence"] == one["evidence"]
    assert item["evidence"]["figures"]["failed"] == 10
    road.now += timedelta(hours=1)
    road.send(AGENTS, *tasks("bad", 0, 200, 2))
    road.tick()
    recommend(road.worker)
    assert "agent_recommendations" not in road.published()
    assert of_agents(road) == {}
    (past,) = road.published()["resolved_recommendations"].values()
    assert (past["id"], past["priority"]) == ("agent-error-bad", "high")
    assert past["detected_at"] == "2024-06-29T20:00:00.000000Z"
    assert past["resolved_at"] == "2024-06-29T21:00:00.000000Z"
    assert past["evidence"] == item["evidence"]


def test_it_was_detected_when_it_first_held(road: Road) -> None:
    """While it holds the time stays, though its figures change; after a break it is new, and both are remembered."""
    road.send(AGENTS, *tasks("bad", 10, 20))
    road.tick()
    recommend(road.worker)
    first = of_agents(road)["agent-error-bad"]
    road.now += timedelta(hours=1)
    road.send(AGENTS, *tasks("bad", 20, 0, 2))
    road.tick()
    recommend(road.worker)
    second = of_agents(road)["agent-error-bad"]
    assert (first["priority"], second["priority"]) == ("high", "critical")
    assert first["detected_at"] == second["detected_at"] == "2024-06-29T20:00:00.000000Z"
    road.now += 40 * DAY
    recommend(road.worker)
    assert of_agents(road) == {}
    road.send(AGENTS, *tasks("bad", 20, 0, -39))
    road.tick()
    recommend(road.worker)
    assert of_agents(road)["agent-error-bad"]["detected_at"] == "2024-08-08T21:00:00.000000Z"
    assert [one["id"] for one in road.published()["resolved_recommendations"].values()].count("agent-error-bad") == 1


def test_history_ends(road: Road) -> None:
    """What no longer holds is forgotten after the days that the setting says."""
    road.send(AGENTS, *tasks("bad", 20, 10))
    road.tick()
    recommend(road.worker)
    road.now += 40 * DAY
    recommend(road.worker)
    past = {one["id"]: name for name, one in road.published()["resolved_recommendations"].items()}
    assert "agent-error-bad" in past
    road.now += road.settings.resolved_days * DAY
    recommend(road.worker)
    assert past["agent-error-bad"] in road.published()["resolved_recommendations"]
    road.now += DAY
    recommend(road.worker)
    assert past["agent-error-bad"] not in road.published().get("resolved_recommendations", {})


def test_what_holds_still_is_not_written_again(road: Road) -> None:
    """A second look that finds the same leaves the document as it is."""
    road.send(AGENTS, *tasks("bad", 10, 20))
    road.tick()
    recommend(road.worker)
    before = road.reader().entry("agent_recommendations").generation
    recommend(road.worker)
    assert road.reader().entry("agent_recommendations").generation == before
    assert road.ask("select count(*) from due") == [(0,)]


def test_several_warnings_come_worst_first(road: Road) -> None:
    """Of one agent all recommendations stand in one document, the most severe first."""
    road.send(AGENTS, *tasks("bad", 18, 12), *tasks("bad", 0, 100, 20))
    road.tick()
    recommend(road.worker)
    found = road.published()["agent_recommendations"]["bad"]["recommendations"]
    assert [(each["rule"], each["severity"]) for each in found] == [("degrading", "high"), ("error_rate", "medium")]


def test_a_flushed_redis_has_them_again(road: Road) -> None:
    """When Redis has lost all, the next tick publishes what holds and what was resolved again."""
    road.send(AGENTS, *tasks("bad", 18, 12), *tasks("past", 20, 0))
    road.tick()
    recommend(road.worker)
    road.send(AGENTS, *tasks("past", 0, 500, 2))
    road.tick()
    recommend(road.worker)
    names = ("maintenance", "resolved_recommendations", "agent_recommendations")
    before = {name: road.published()[name] for name in names}
    road.client.flushdb()
    road.tick()
    assert {name: road.published()[name] for name in names} == before


def test_evidence_gives_the_same_rows(road: Road) -> None:
    """The query of the evidence, run alone with the parameters that it names, gives the recommendation again."""
    road.send(AGENTS, *tasks("bad", 18, 12), *tasks("bad", 0, 100, 20), *tasks("worse", 25, 5))
    road.tick()
    recommend(road.worker)
    found = of_agents(road)
    assert len(found) == 3
    for name, one in found.items():
        query = one["evidence"]["query"]
        columns, rows = road.warehouse.documents(query["file"].removesuffix(".sql"), **query["parameters"])
        again = {row[0]: dict(zip(columns, row, strict=True)) for row in rows}[name]
        assert again["figures"] == one["evidence"]["figures"]
        assert again["sample_size"] == one["evidence"]["sample_size"]
        assert {name: str(day) for name, day in one["evidence"]["window"].items()} == {
            "from": str(again["window_from"]),
            "to": str(again["window_to"]),
        }
        assert again["description"] == one["description"]


def test_a_broken_rule_keeps_no_other_from_being_asked(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule is named as what failed, what it had found holds on, and the others are asked."""
    road.send(AGENTS, *tasks("bad", 10, 20))
    road.tick()
    recommend(road.worker)
    road.send(AGENTS, *tasks("bad", 0, 200, 2), *tasks("late", 10, 20))
    road.tick()
    ask = rule.ask

    def broken(warehouse: Warehouse, rule: str, parameters: dict[str, object]) -> list[dict[str, object]]:
        if rule == "recommendations/agents/timeout_rate":
            raise duckdb.ConversionException("it does not fit")
        return ask(warehouse, rule, parameters) if rule != "recommendations/agents/error_rate" else _fail()

    monkeypatch.setattr(rule, "ask", broken)
    with (
        structlog.testing.capture_logs() as logs,
        pytest.raises(BrokenRules, match="agents/timeout_rate: it does"),
    ):
        recommend(road.worker)
    assert [each["rule"] for each in logs if each["event"] == "rule_failed"] == [
        "recommendations/agents/error_rate",
        "recommendations/agents/timeout_rate",
    ]
    assert of_agents(road).keys() == {"agent-error-bad"}
    monkeypatch.undo()
    recommend(road.worker)
    assert of_agents(road).keys() == {"agent-error-late"}


def _fail() -> list[dict[str, object]]:
    raise duckdb.OutOfRangeException("too large")
