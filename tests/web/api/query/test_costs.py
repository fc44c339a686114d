"""Cost by user, by session and by tag: the same figures as a recount of the facts."""

from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from typing import Any

import orjson
import pytest

from tests.web.api.query.asking import Fact, QueryUnderTest, recount
from tests.web.api.query.test_figures import cost, within


def shares(facts: list[Fact]) -> tuple[Any, ...]:
    """Return what a row of the answers holds besides its name."""
    return (
        cost(facts),
        sum(fact["input_tokens"] for fact in facts),
        sum(fact["output_tokens"] for fact in facts),
        len(facts),
        sum(fact["price_status"] == "unpriced" for fact in facts),
    )


def rows(answer: Any, listed: str, name: str) -> dict[str | None, tuple[Any, ...]]:
    """Return the rows of an answer by name."""
    figures = ("cost_usd", "input_tokens", "output_tokens", "call_count", "unpriced_calls")
    return {row[name]: tuple(row[figure] for figure in figures) for row in answer[listed]}


def team(fact: Fact) -> str | None:
    """Return the tag `team` of a fact, from the field `tags` or from metadata."""
    metadata = orjson.loads(fact["metadata"] or "{}")
    tags = metadata.get("tags", metadata)
    value: str | None = (orjson.loads(tags) if isinstance(tags, str) else tags).get("team")
    return value


@pytest.mark.parametrize(
    ("path", "listed", "name", "key"),
    [
        ("/cost/by-user", "users", "user_id", itemgetter("user_id")),
        ("/cost/by-session", "sessions", "session_id", itemgetter("session_id")),
        ("/cost/by-tag/team", "tags", "value", team),
    ],
)
def test_rows_equal_a_recount(
    asked: QueryUnderTest, path: str, listed: str, name: str, key: Callable[[Fact], Any]
) -> None:
    """Each row has the figures of its calls, the dearest is first, and the totals hold for all rows."""
    facts = within(asked.facts("llm_calls"), 30)
    answer = asked.web.answer(f"{path}?days=30&limit=1000")
    assert answer["period_days"] == 30
    assert rows(answer, listed, name) == recount(facts, key, shares)
    spent = [row["cost_usd"] for row in answer[listed] if row["cost_usd"] is not None]
    assert spent == sorted(spent, reverse=True)
    assert answer[f"total_{listed}"] == len(answer[listed])
    priced = [fact["cost_usd"] for fact in facts if fact["price_status"] != "unpriced"]
    assert answer["total_cost_usd"] == float(sum(priced, Decimal()))
    first = asked.web.answer(f"{path}?days=30&limit=1")
    assert first[listed] == answer[listed][:1]
    assert first[f"total_{listed}"] == answer[f"total_{listed}"]
    assert first["total_cost_usd"] == answer["total_cost_usd"]


def test_a_tag_that_no_setting_names_is_not_found(asked: QueryUnderTest) -> None:
    """The problem lists the tags that there are."""
    refused = asked.web.get("/cost/by-tag/project")
    assert refused.status_code == 404
    assert refused.get_json()["detail"] == "'project' is not a tag: tags are team."


def test_what_does_not_fit_is_refused(asked: QueryUnderTest) -> None:
    """Days and rows have their bounds."""
    assert asked.web.get("/cost/by-user?days=366").status_code == 422
    assert asked.web.get("/cost/by-session?limit=0").status_code == 422
    assert asked.web.get("/cost/by-tag/team?days=0").status_code == 422
