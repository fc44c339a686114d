"""What the query API refuses, and how: 4xx problem documents that name the field."""

from typing import Any
from urllib.parse import quote

import pytest

from tests.web.api.query.asking import QueryUnderTest

GOOD: dict[str, Any] = {"metrics": ["calls"], "dimensions": ["model"], "date_range": "7d"}


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"metrics": []}, "metrics", "1 or more"),
        ({"metrics": ["profit"]}, "metrics[0]", "'profit' is not one of"),
        ({"metrics": ["calls", "calls"]}, "metrics", "listed twice"),
        ({"metrics": ["calls", "tasks"]}, "metrics", "calls (calls) and tasks (tasks)"),
        ({"metrics": ["calls"], "subject": "tasks"}, "metrics", "tasks has no calls"),
        ({"dimensions": ["colour"]}, "dimensions[0]", "'colour' is not one of"),
        ({"dimensions": ["model", "agent", "user", "session"]}, "dimensions", "3 or fewer"),
        ({"dimensions": ["time:second"]}, "dimensions[0]", "15min, hour, day, week, month"),
        ({"dimensions": ["time:day", "time:hour"]}, "dimensions", "time is listed twice"),
        ({"dimensions": ["tag:secret"]}, "dimensions[0]", "the setting TAGS must list 'secret'"),
        ({"dimensions": ["time:hour"], "date_range": "90d"}, "date_range", "32 days or shorter by hour"),
        ({"dimensions": ["time:day"], "date_range": ["2020-01-01", "2024-01-01"]}, "date_range", "366 days"),
        ({"date_range": "8d"}, "date_range", "'8d' is not one of"),
        ({"date_range": ["2024-02-30", "2024-03-01"]}, "date_range", "'2024-02-30' is not a date"),
        ({"date_range": ["2024-03-02", "2024-03-01"]}, "date_range", "end must come after"),
        ({"date_range": ["2024-03-02"]}, "date_range", "exactly two"),
        ({"date_range": ["2024-03-01", "2024-03-01T10:00:00Z"]}, "date_range", "not one of each"),
        ({"timezone": "Mars/Olympus"}, "timezone", "not an IANA time zone"),
        ({"filters": ["is"]}, "filters[0]", "must be a list"),
        ({"filters": [["is", "model"]]}, "filters[0]", '["is", dimension, [values]]'),
        ({"filters": [["like", "model", ["x"]]]}, "filters[0][0]", "is not an operator"),
        ({"filters": [["is", "colour", ["x"]]]}, "filters", "'colour' is not one of"),
        ({"filters": [["is", "model", []]]}, "filters[0][2]", "1 to 100 values"),
        ({"filters": [["is", "model", [7]]]}, "filters[0][2]", "texts or null"),
        ({"filters": [["contains", "model", [None]]]}, "filters[0][2]", "must hold texts"),
        ({"filters": [["or", [["and", [["not", ["or", [["is", 1, 2]]]]]]]]]}, "filters[0]", "must be"),
        ({"filters": [["is", "model", ["x"]]] * 21}, "filters", "20 or fewer"),
        ({"filters": [["or", [["is", "model", ["x"]]] * 21]]}, "filters", "20 comparisons"),
        ({"order_by": [["cost_usd", "desc"]]}, "order_by[0]", "is not one of calls, model"),
        ({"order_by": [["calls", "up"]]}, "order_by.0.1", "must be 'asc' or 'desc'"),
        ({"limit": 0}, "limit", "1 or more"),
        ({"limit": 10_001}, "limit", "10000 or less"),
        ({"offset": -1}, "offset", "0 or more"),
        ({"sql": "drop table"}, "sql", ""),
    ],
)
def test_a_question_that_does_not_fit_names_its_field(
    asked: QueryUnderTest, changed: dict[str, Any], field: str, said: str
) -> None:
    """Each is a 422 whose first error names the field and says what to send."""
    problem = asked.refused(**{**GOOD, **changed})
    assert problem["errors"][0]["field"].startswith(field)
    assert said in problem["errors"][0]["detail"]


@pytest.mark.parametrize(
    "text", ["'; drop table llm_calls; --", '") or 1=1 --', "$p1", "\\", "%", "\u202e", "x" * 1_000, "🙂"]
)
def test_values_are_values(asked: QueryUnderTest, text: str) -> None:
    """Whatever a value holds, it is compared and never run."""
    for operator in ("is", "contains"):
        [[calls]] = asked.rows("calls", filters=[[operator, "model", [text]]], date_range="90d").values()
        assert calls == 0
    assert asked.rows("calls", date_range="90d") == {(): [400]}


def test_an_address_is_a_question(asked: QueryUnderTest) -> None:
    """GET with parameters answers as POST does."""
    posted = asked.query(
        metrics=["cost_usd", "calls"],
        dimensions=["model", "time:day"],
        filters=[["is", "agent", ["a1"]]],
        date_range="7d",
        order_by=[["calls", "asc"]],
        include={"totals": True},
    )
    filters = quote('[["is","agent",["a1"]]]')
    path = f"metrics=cost_usd,calls&dimensions=model,time:day&filters={filters}&date_range=7d&order_by=calls:asc"
    got = asked.web.answer(f"/query?{path}&include=totals")
    assert [got["results"], got["totals"]] == [posted["results"], posted["totals"]]


@pytest.mark.parametrize("filters", ["x", "{}", "[[", "7"])
def test_filters_of_an_address_are_json(asked: QueryUnderTest, filters: str) -> None:
    """Anything else is a 422 that names the parameter."""
    answer = asked.web.get(f"/query?metrics=calls&filters={filters}")
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "filters")


def test_an_answer_has_a_validator(asked: QueryUnderTest) -> None:
    """A second question with the ETag of the first is 304; the answer says when it was computed."""
    first = asked.web.get("/query?metrics=calls")
    assert first.headers["Last-Modified"] == "Sat, 29 Jun 2024 20:00:00 GMT"
    assert asked.web.get("/query?metrics=calls", if_none_match=first.headers["ETag"]).status_code == 304


def test_an_answer_is_a_csv_file_when_asked_for(asked: QueryUnderTest) -> None:
    """CSV has the dimensions, the metrics, and unpriced calls beside cost."""
    answer = asked.web.get("/query?metrics=cost_usd,calls&dimensions=model&date_range=90d&format=csv")
    lines = answer.text.splitlines()
    assert lines[0] == "model,cost_usd,calls,unpriced_calls"
    assert len(lines) == 5
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_coverage_says_what_is_missing(asked: QueryUnderTest) -> None:
    """A period before the first fact, or one that is not over, is not whole."""
    past = asked.query(metrics=["calls"], date_range=["2024-05-01", "2024-05-31"])["meta"]["coverage"]
    assert past == {"from": past["from"], "to": "2024-06-29T20:00:00Z", "whole": True}
    assert asked.query(metrics=["calls"], date_range="7d")["meta"]["coverage"]["whole"] is False
    early = asked.query(metrics=["calls"], date_range=["2024-01-01", "2024-05-31"])["meta"]["coverage"]
    assert early["whole"] is False


def test_a_lake_without_its_manifest_is_said(asked: QueryUnderTest) -> None:
    """While the manifest is missing, a new question is 503 and says what writes it; after that it is answered."""
    manifest = asked.lake.folder / "manifest.json"
    aside = manifest.rename(manifest.with_suffix(".aside"))
    try:
        answer = asked.web.get("/query?metrics=calls&date_range=28d&dimensions=endpoint")
        assert (answer.status_code, "job `lake`" in answer.get_json()["detail"]) == (503, True)
    finally:
        aside.rename(manifest)
    assert asked.web.get("/query?metrics=calls&date_range=28d&dimensions=endpoint").status_code == 200
