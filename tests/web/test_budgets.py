"""The endpoints of budgets and alerts."""

from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from autobot_analytics.stores.budgets import AGENT_BUDGETS_KEY, BUDGETS_KEY, SCOPES_KEY
from tests.web.budgeted import ALERTS, BUDGETS, budget
from tests.web.conftest import Web
from tests.web.days import agent_cost_day, cost_day
from tests.web.published import publish_all

BASE = "/api/analytics/cost"
TEAM = {"name": "team", "threshold_usd": 500, "period": "monthly"}
SEEN: dict[str, Any] = {"seen": True, "similar": [], "warnings": []}
BY_AUTOBOT = {
    "name": "old",
    "threshold_usd": 20.5,
    "period": "weekly",
    "notify_at_percent": [80],
    "enabled": False,
    "created_at": "2026-02-01T10:20:30.123456",
}


def send(web: Web, body: object) -> TestResponse:
    """Send a budget."""
    return web.client.post(f"{BASE}/budget-alert", json=body)


def fields_of(problem: Any) -> list[str]:
    """Name the fields that a problem document finds fault with."""
    return [error["field"] for error in problem["errors"]]


def test_a_budget_is_made_changed_and_removed(web: Web) -> None:
    """A budget is in the list at once, keeps its age when it is changed, and is gone when it is deleted."""
    made = send(web, TEAM).get_json()
    stored = {
        **TEAM,
        "notify_at_percent": [50, 75, 90, 100],
        "enabled": True,
        "created_at": "2026-03-12T10:00:00Z",
        "scope": "total",
        "scope_id": "",
        "timezone": "UTC",
    }
    assert made == {"status": "created", "alert": stored, **SEEN}
    web.later(hours=1)
    change = {**TEAM, "threshold_usd": 600, "notify_at_percent": [100, 80, 80], "enabled": False}
    changed = send(web, change).get_json()
    assert changed == {"status": "updated", "alert": {**stored, **change, "notify_at_percent": [80, 100]}, **SEEN}
    assert web.answer("/cost/budget-alerts") == {"alerts": [changed["alert"]], "count": 1, "unreadable": []}
    gone = web.client.delete(f"{BASE}/budget-alert/team")
    assert gone.get_json() == {"status": "deleted", "name": "team"}
    assert web.client.delete(f"{BASE}/budget-alert/team").status_code == 404
    assert web.answer("/cost/budget-alerts")["count"] == 0
    assert web.redis.exists(BUDGETS_KEY, SCOPES_KEY) == 0


def test_autobot_reads_what_we_write(web: Web) -> None:
    """What lies in AutoBot's hash has all that AutoBot writes there itself, of the types it writes."""
    send(web, {**TEAM, "scope": "model", "scope_id": "openai/gpt-4o", "timezone": "Asia/Kolkata"})
    value = orjson.loads(web.redis.hget(BUDGETS_KEY, "team"))  # type: ignore[arg-type]  # no awaitable
    assert {name: type(value[name]) for name in BY_AUTOBOT} == {name: type(BY_AUTOBOT[name]) for name in BY_AUTOBOT}
    assert value["created_at"] == "2026-03-12T10:00:00"


def test_we_read_what_autobot_writes(web: Web) -> None:
    """A budget of AutoBot's is of the total and of the reporting zone; an entry that is none is named, with why."""
    web.redis.hset(BUDGETS_KEY, "old", orjson.dumps(BY_AUTOBOT))
    web.redis.hset(BUDGETS_KEY, "broken", "{oops")
    web.redis.hset(AGENT_BUDGETS_KEY, "a", "[1]")
    answer = web.answer("/cost/budget-alerts")
    assert answer["alerts"] == [
        {**BY_AUTOBOT, "created_at": "2026-02-01T10:20:30.123Z", "scope": "total", "scope_id": "", "timezone": "UTC"}
    ]
    assert [one["name"] for one in answer["unreadable"]] == ["agent:a", "broken"]
    assert answer["unreadable"][1]["reason"].startswith("is no JSON")


def test_autobot_does_not_lose_the_scope(web: Web) -> None:
    """When AutoBot writes a budget of ours anew, without what it does not know, scope and zone stay."""
    send(web, {**TEAM, "scope": "agent", "scope_id": "a", "timezone": "Europe/Berlin"})
    web.redis.hset(BUDGETS_KEY, "team", orjson.dumps({**TEAM, "threshold_usd": 7}))
    (budget,) = web.answer("/cost/budget-alerts")["alerts"]
    assert (budget["threshold_usd"], budget["scope"], budget["scope_id"], budget["timezone"]) == (
        7,
        "agent",
        "a",
        "Europe/Berlin",
    )


def test_a_budget_of_a_tag_or_a_user(web: Web) -> None:
    """Both are stored and listed; a tag that the setting TAGS does not name is said to be so."""
    told = send(web, {**TEAM, "scope": "tag:team", "scope_id": "red"}).get_json()
    assert (told["alert"]["scope"], told["alert"]["scope_id"]) == ("tag:team", "red")
    assert told["warnings"] == ["The setting TAGS does not name team: its figures are not shown."]
    told = send(web, {**TEAM, "scope": "user", "scope_id": "u1"}).get_json()
    assert (told["status"], told["seen"], told["warnings"]) == ("updated", True, [])
    assert [one["scope"] for one in web.answer("/cost/budget-alerts")["alerts"]] == ["user"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "agent:x"}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"threshold_usd": 0}, "threshold_usd"),
        ({"threshold_usd": "5"}, "threshold_usd"),
        ({"threshold_usd": True}, "threshold_usd"),
        ({"threshold_usd": 10**13}, "threshold_usd"),
        ({"period": "yearly"}, "period"),
        ({"notify_at_percent": [50, 0]}, "notify_at_percent.1"),
        ({"scope": "team"}, "scope"),
        ({"scope": "tag:", "scope_id": "red"}, "scope"),
        ({"scope": "tag:a'b", "scope_id": "red"}, "scope"),
        ({"scope": "user"}, "scope_id"),
        ({"scope": "tag:team"}, "scope_id"),
        ({"scope": "model"}, "scope_id"),
        ({"scope_id": "gpt-4o"}, "scope_id"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
    ],
)
def test_what_does_not_fit_is_refused(web: Web, change: dict[str, Any], field: str) -> None:
    """A body that is no budget is refused with 422, the problem names the field, and nothing is stored."""
    answer = send(web, {**TEAM, **change})
    assert answer.status_code == 422
    assert field in fields_of(answer.get_json())
    assert not web.redis.exists(BUDGETS_KEY)


def test_an_agents_budget(full: Web) -> None:
    """A budget that was just set is in the agent's answers, and set against what its calls cost this month."""
    full.answer("/cost/by-agent?days=30")
    set_ = full.client.put(f"{BASE}/by-agent/steady/budget", json={"budget_monthly_usd": 4})
    assert set_.get_json() == {
        "agent_id": "steady",
        "budget_monthly_usd": 4.0,
        "budget_monthly_cents": 400,
        "status": "set",
        **SEEN,
    }
    spent_usd = full.answer("/cost/by-agent/steady?days=1")["budget"]["spent_usd"]
    assert 0 < spent_usd < 4
    expected = {
        "agent_id": "steady",
        "has_budget": True,
        "budget_monthly_usd": 4.0,
        "spent_usd": spent_usd,
        "remaining_usd": pytest.approx(4 - spent_usd),
        "utilization_percent": pytest.approx(25 * spent_usd),
        "exceeded": False,
    }
    assert full.answer("/cost/by-agent/steady/budget") == expected
    full.client.put(f"{BASE}/by-agent/steady/budget", json={"budget_monthly_usd": spent_usd})
    assert full.answer("/cost/by-agent/steady/budget")["exceeded"]
    full.later(seconds=10)
    publish_all(full)  # the answer for all agents is made anew with each tick
    (row,) = [one for one in full.answer("/cost/by-agent?days=30")["agents"] if one["agent_id"] == "steady"]
    assert (row["budget_monthly_usd"], row["utilization_percent"], row["exceeded"]) == (spent_usd, 100.0, True)


@pytest.mark.parametrize(
    ("value", "usd"),
    [
        ("12.5", 12.5),
        ('{"budget_monthly_usd": 3, "budget_monthly_cents": 999}', 3.0),
        ('{"budget_monthly_cents": 1250}', 12.5),
        ('"7"', 7.0),
        ("-1", None),
        ("NaN", None),
        ("{}", None),
        ("true", None),
        ("\xff", None),
    ],
)
def test_an_agents_budget_of_autobot(full: Web, value: str, usd: float | None) -> None:
    """A budget in whatever form is read; what is none counts as none."""
    full.redis.hset(AGENT_BUDGETS_KEY, "steady", value.encode("latin-1"))
    answer = full.answer("/cost/by-agent/steady/budget")
    assert (answer["has_budget"], answer["budget_monthly_usd"]) == (usd is not None, usd)


def test_removing_an_agents_budget(full: Web) -> None:
    """A removed budget is gone; one that never was is not found."""
    path = f"{BASE}/by-agent/a/b/budget"
    full.client.put(path, json={"budget_monthly_usd": 1})
    assert full.answer("/cost/by-agent/a/b/budget")["agent_id"] == "a/b"
    assert full.client.delete(path).get_json() == {"agent_id": "a/b", "status": "deleted"}
    assert full.client.delete(path).status_code == 404


@pytest.mark.parametrize("usd", [0, -1, 0.0049, 0.009])
def test_an_agents_budget_below_a_cent(web: Web, usd: float) -> None:
    """It is refused: AutoBot keeps whole cents, and would have a budget of none."""
    refused = web.client.put(f"{BASE}/by-agent/a/budget", json={"budget_monthly_usd": usd})
    assert refused.status_code == 422
    assert refused.get_json()["detail"] == "Nothing was taken. budget_monthly_usd: must be 0.01 or more."
    assert not web.redis.exists(AGENT_BUDGETS_KEY)


def test_an_agents_budget_of_a_cent(web: Web) -> None:
    """The least budget of an agent is one cent, on both sides."""
    stored = web.client.put(f"{BASE}/by-agent/a/budget", json={"budget_monthly_usd": 0.01}).get_json()
    assert (stored["budget_monthly_usd"], stored["budget_monthly_cents"]) == (0.01, 1)


def test_how_budgets_stand(full: Web) -> None:
    """Every budget's standing is given as it was found, and the running day, week and month beside it."""
    answer = full.answer("/cost/budget-status")
    names = [one["name"] for one in answer["budget_statuses"]]
    assert names == ["agent:steady", "team"]
    team = answer["budget_statuses"][1]
    for name, value in BUDGETS["team"].items():
        if name not in ("spent_usd", "notify_at_percent", "created_at"):
            assert team[name] == value, name
    assert team["current_usd"] == 80.0
    daily = full.answer("/cost/summary?days=12")["daily_costs"]
    assert answer["current_costs"] == {
        "daily": daily["2026-03-12"],
        "weekly": pytest.approx(sum(daily[f"2026-03-{day:02}"] for day in (9, 10, 11, 12))),
        "monthly": pytest.approx(sum(daily.values())),
    }


def test_what_is_alerted_of(full: Web) -> None:
    """Firing alerts come first, then those that are about to fire, then those that are over."""
    answer = full.answer("/cost/alerts")
    assert [one["state"] for one in answer["alerts"]] == ["firing", "pending", "resolved"]
    assert answer["alerts"][0] == ALERTS["budget/team/2026-03/75"]
    assert (answer["count"], answer["firing"]) == (3, 1)


def test_a_list_that_did_not_change_is_not_sent_again(web: Web) -> None:
    """The list of budgets has a validator although it is made anew each time."""
    send(web, TEAM)
    tag = web.get("/cost/budget-alerts").headers["ETag"]
    assert web.get("/cost/budget-alerts", if_none_match=tag).status_code == 304
    send(web, {**TEAM, "threshold_usd": 1})
    assert web.get("/cost/budget-alerts", if_none_match=tag).status_code == 200


def test_without_redis_nothing_is_promised(own: Web) -> None:
    """A budget that Redis did not take is refused with 503, as is the list."""
    own.redis.shutdown(nosave=True)
    assert send(own, TEAM).status_code == 503
    assert own.get("/cost/budget-alerts").status_code == 503


@pytest.mark.parametrize(
    ("scope", "scope_id", "similar"),
    [
        ("model", "gpt-4o", None),
        ("model", "openai/gpt-4o", None),
        ("model", "/mystery", None),
        ("model", "gpt-4oo", ["gpt-4o", "gpt-4o-mini"]),
        ("model", "GPT-4o", ["gpt-4o", "gpt-4o-mini"]),
        ("model", "azure/gpt-4o", ["openai/gpt-4o"]),
        ("model", "zzz", []),
        ("provider", "openai", None),
        ("provider", "opneai", ["openai"]),
        ("agent", "chat-agent-1", None),
        ("agent", "idle", None),
        ("agent", "chat-agent-2", ["chat-agent-1"]),
        ("total", "", None),
    ],
)
def test_a_name_that_was_never_seen(web: Web, scope: str, scope_id: str, similar: list[str] | None) -> None:
    """A budget of a name that was never seen is stored, says so, and offers the names that it may mean."""
    days = cost_day({"model": "gpt-4o"}, {"model": "gpt-4o-mini"}, {"provider": None, "model": "mystery"})
    of_agents = agent_cost_day({"agent_id": "chat-agent-1", "model": "gpt-4o"})
    web.publish(
        {"cost_days": {"2026-01-12": days}, "cost_agent_days": {"2026-01-12": of_agents}, "agents": {"idle": {}}}
    )
    answer = send(web, {**TEAM, "scope": scope, "scope_id": scope_id})
    assert answer.status_code == 200
    made = answer.get_json()
    assert (made["seen"], made["similar"]) == (similar is None, similar or [])
    told = [f"No call of the {scope} {scope_id} was ever seen: nothing counts for this budget until one is."]
    hint = f" Did you mean {' or '.join(similar)}?" if similar else ""
    assert made["warnings"] == ([] if similar is None else [told[0] + hint])


def test_status_of_a_name_that_was_never_seen(full: Web) -> None:
    """How a budget stands says so too, and an agent's own budget."""
    full.later(seconds=10)
    full.publish({"budgets": {"typo": budget("typo", scope="agent", scope_id="stedy", status="ok")}})
    (status,) = full.answer("/cost/budget-status")["budget_statuses"]
    assert (status["seen"], status["similar"]) == (False, ["steady"])
    answer = full.client.put(f"{BASE}/by-agent/stedy/budget", json={"budget_monthly_usd": 4}).get_json()
    assert answer["warnings"] == [
        "No call of the agent stedy was ever seen: nothing counts for this budget until one is. Did you mean steady?"
    ]
