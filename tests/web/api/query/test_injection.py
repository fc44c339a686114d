"""What a caller sends never becomes SQL: foreign names are refused by name, values stay values."""

from urllib.parse import quote

import orjson
import pytest

from tests.web.api.query.asking import QueryUnderTest

NAMES = (
    "cost_usd; drop table llm_calls",
    "cost_usd) from llm_calls --",
    "1",
    '"model"',
    "tag:team'] or 1=1 --",
    "tag:",
    "time:day')",
    "time:second",
    "$p1",
    "dimension_1",
    "total_rows",
    "\x00",
    "MODEL",
)
PLACES = (
    '{"metrics":[X]}',
    '{"metrics":["calls"],"dimensions":[X]}',
    '{"metrics":["calls"],"filters":[["is",X,["a"]]]}',
    '{"metrics":["calls"],"filters":[[X,"model",["a"]]]}',
    '{"metrics":["calls"],"filters":[["not",["or",[["contains",X,["a"]]]]]]}',
    '{"metrics":["calls"],"order_by":[[X,"desc"]]}',
    '{"metrics":["calls"],"order_by":[["calls",X]]}',
    '{"metrics":["calls"],"timezone":X}',
    '{"metrics":["calls"],"date_range":X}',
    '{"metrics":["calls"],"date_range":[X,X]}',
    '{"metrics":["calls"],"subject":X}',
    '{"metrics":["calls"],"include":{X:true}}',
    '{"metrics":["calls"],"limit":X}',
    '{"metrics":["calls"],X:1}',
)

FITTING = ((PLACES[11], "total_rows"), (PLACES[12], "1"))


@pytest.mark.parametrize("place", PLACES)
def test_names_are_those_of_the_table(asked: QueryUnderTest, place: str) -> None:
    """At every place of a question a name that is not in the literal table is refused."""
    for name in NAMES:
        if (place, name) in FITTING:
            continue
        body = place.replace("X", orjson.dumps(name).decode())
        answer = asked.web.client.post("/api/analytics/query", data=body, content_type="application/json")
        assert answer.status_code == 422, (name, answer.text)
        assert "Error" not in answer.get_json()["detail"]


def test_names_in_addresses(asked: QueryUnderTest) -> None:
    """So is one in an address, of records, costs and exports."""
    for name in NAMES[:-2]:
        filters = quote(orjson.dumps([["is", name, ["a"]]]).decode())
        for path, status in (
            (f"query?metrics={quote(name)}", 422),
            (f"query?metrics=calls&dimensions={quote(name)}", 422),
            (f"query?metrics=calls&filters={filters}", 422),
            (f"query/calls?filters={filters}", 422),
            (f"query/calls?cursor={quote(name)}", 422),
            (f"cost/by-tag/{quote(name)}", 404),
            (f"export/csv/usage?columns={quote(name)}", 422),
        ):
            assert asked.web.client.get(f"/api/analytics/{path}").status_code == status, path


def test_values_are_compared_as_they_are(asked: QueryUnderTest) -> None:
    """A value of any dimension is compared as text: what would always hold in SQL keeps no record."""
    for name in ("model", "user", "error", "tag:team", "outcome"):
        for value in ("' or '1'='1", "%", "_", "$p1"):
            for operator in ("is", "contains"):
                filters = [[operator, name, [value]]]
                assert list(asked.rows("calls", filters=filters, date_range="90d").values()) == [[0]], (name, value)
                page = asked.web.answer(f"/query/calls?date_range=90d&filters={quote(orjson.dumps(filters).decode())}")
                assert page["records"] == []
