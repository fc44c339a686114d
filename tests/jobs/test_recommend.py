"""Recommendations: rules say what they warn of, make documents while they hold, and take them back afterwards."""

import re
from datetime import timedelta

import orjson
import pytest

import sql
from autobot_analytics.contract import AGENTS
from jobs.recommend import COLUMNS, RULES, recommend
from tests.jobs.driving import NOW, Fields, Road, iso

NAMES = sql.names(RULES)
DAY = timedelta(days=1)


def tasks(agent_id: str, failed: int, completed: int, days_ago: int = 1) -> list[Fields]:
    """Give tasks of an agent on a day."""
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


@pytest.mark.parametrize("rule", NAMES)
def test_a_rule_says_what_it_warns_of(rule: str) -> None:
    """The header of each rule states what it warns of, why, its thresholds and its input; its answer is ordered."""
    text = sql.load(rule)
    header = "\n".join(line for line in text.splitlines() if line.startswith("--"))
    assert header.startswith("-- Warns of: ")
    assert re.search(r"^-- Why: ", header, re.MULTILINE)
    assert re.search(r"Thresholds?: ", header)
    assert "Input: agent_periods" in header.replace("\n-- ", " ")
    assert text.rstrip().endswith("order by agent_id;")


@pytest.mark.parametrize("rule", NAMES)
def test_a_rule_gives_the_agreed_columns(rule: str, road: Road) -> None:
    """What a rule answers fits the table it goes into, column by column."""
    road.warehouse.run("recommendations/windows", today=NOW.date().isoformat())
    columns, _ = road.warehouse.documents(rule, **road.settings.model_dump())
    assert tuple(columns) == COLUMNS[1:]


def test_names_are_unique() -> None:
    """A rule is known by its file's name, under which no other rule is."""
    assert len({name.rpartition("/")[2] for name in NAMES}) == len(NAMES) > 0


def test_a_recommendation_is_there_while_it_holds(road: Road) -> None:
    """An agent that fails too often has a document; when it does not any more, the document goes."""
    road.send(AGENTS, *tasks("bad", 10, 20), *tasks("good", 0, 30))
    road.tick()
    assert recommend(road.worker) == 1
    found = road.published()["agent_recommendations"]
    assert found.keys() == {"bad"}
    assert found["bad"]["agent_type"] == "chat"
    (one,) = found["bad"]["recommendations"]
    assert (one["type"], one["severity"], one["rule"]) == ("reliability", "high", "error_rate")
    assert one["message"] == "33.3 % of 30 tasks failed in the last 30 days"
    assert one["evidence"]["failed"] == 10
    road.send(AGENTS, *tasks("bad", 0, 200, 2))
    road.tick()
    assert recommend(road.worker) == 0
    assert "agent_recommendations" not in road.published()
    assert road.reader().documents("agent_recommendations") == {}


def test_time_alone_ends_a_recommendation(road: Road) -> None:
    """When the bad days leave the window the document goes, though nothing new arrived."""
    road.send(AGENTS, *tasks("bad", 20, 10))
    road.tick()
    recommend(road.worker)
    assert road.published()["agent_recommendations"].keys() == {"bad"}
    road.now += 40 * DAY
    road.tick()
    assert recommend(road.worker) == 0
    assert "agent_recommendations" not in road.published()


def test_what_holds_still_is_not_written_again(road: Road) -> None:
    """A second look that finds the same leaves the document as it is."""
    road.send(AGENTS, *tasks("bad", 10, 20))
    road.tick()
    recommend(road.worker)
    before = road.reader().entry("agent_recommendations").generation
    assert recommend(road.worker) == 1
    assert road.reader().entry("agent_recommendations").generation == before
    assert road.ask("select count(*) from due") == [(0,)]


def test_several_warnings_come_worst_first(road: Road) -> None:
    """Of one agent all recommendations stand in one document, the most severe first, each with a JSON object."""
    road.send(AGENTS, *tasks("bad", 18, 12), *tasks("bad", 0, 100, 20))
    road.tick()
    assert recommend(road.worker) == 2
    found = road.published()["agent_recommendations"]["bad"]["recommendations"]
    assert [(each["rule"], each["severity"]) for each in found] == [("degrading", "high"), ("error_rate", "medium")]
    assert all(orjson.dumps(each["evidence"]).startswith(b"{") for each in found)
