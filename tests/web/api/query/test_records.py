"""Records behind figures: the newest first, page by page."""

from urllib.parse import quote

import pytest

from tests.web.api.query.asking import QueryUnderTest

FACTS = {
    "calls": ("llm_calls", "event_time"),
    "tasks": ("tasks", "started_at"),
    "events": ("behavior_events", "event_time"),
}


@pytest.mark.parametrize("subject", FACTS)
def test_pages_give_every_record_once_the_newest_first(asked: QueryUnderTest, subject: str) -> None:
    """Following the cursor gives all records of the period in order of time."""
    seen: list[str] = []
    times: list[str] = []
    cursor = ""
    while True:
        page = asked.web.answer(f"/query/{subject}?date_range=90d&limit=97{cursor}")
        seen += [one["record_id"] for one in page["records"]]
        times += [one["timestamp"] for one in page["records"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    table, moment = FACTS[subject]
    facts = sorted((f"{fact[moment].isoformat()}Z" for fact in asked.facts(table)), reverse=True)
    assert times == facts
    assert len(set(seen)) == len(facts)


def test_records_are_filtered_as_figures_are(asked: QueryUnderTest) -> None:
    """The records of a filter are as many as the figure beside it says."""
    text = '[["is","agent",["a1"]],["is","tag:team",["red"]],["is","outcome",["failed"]]]'
    [[calls]] = asked.rows(
        "calls",
        filters=[["is", "agent", ["a1"]], ["is", "tag:team", ["red"]], ["is", "outcome", ["failed"]]],
        date_range="90d",
    ).values()
    page = asked.web.answer(f"/query/calls?date_range=90d&limit=1000&filters={quote(text)}")
    assert page["count"] == calls > 0
    assert {(one["agent"], one["outcome"], one["tags"]["team"]) for one in page["records"]} == {("a1", "failed", "red")}


def test_a_record_is_had_by_its_id(asked: QueryUnderTest) -> None:
    """`record_id` names one record, wherever it lies in the period."""
    oldest = asked.web.answer("/query/calls?date_range=90d&limit=1000")["records"][-1]
    text = quote(f'[["is","record_id",["{oldest["record_id"]}"]]]')
    assert asked.web.answer(f"/query/calls?date_range=90d&filters={text}")["records"] == [oldest]


def test_records_are_a_csv_file_when_asked_for(asked: QueryUnderTest) -> None:
    """CSV has a line for each record, objects as JSON."""
    lines = asked.web.get("/query/tasks?date_range=90d&limit=3&format=csv").text.splitlines()
    assert lines[0].startswith("timestamp,record_id,agent,agent_type,task_id,task_name,status")
    assert len(lines) == 4


@pytest.mark.parametrize("cursor", ["x", "eyJ9", quote('["a"]'), "ÿ"])
def test_a_foreign_cursor_is_refused(asked: QueryUnderTest, cursor: str) -> None:
    """What is not a cursor of ours is a 422 that names it."""
    answer = asked.web.get(f"/query/calls?cursor={cursor}")
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "cursor")
