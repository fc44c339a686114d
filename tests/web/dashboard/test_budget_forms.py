"""Budgets made, changed and removed by the forms of the page, as the API does it."""

import re
from typing import Any

import pytest

from autobot_analytics.stores.budgets import Budget, Budgets
from tests.web.conftest import Web

GOOD = {"name": "Team", "threshold_usd": "1,200.50", "period": "monthly", "scope": "total", "enabled": "on"}


def send(web: Web, path: str, **fields: str) -> Any:
    """Send a form with the secret that the page gave this browser."""
    page = web.client.get("/cost/budget").text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return web.client.post(path, data={"csrf": found[1], **fields})


def stored(web: Web) -> tuple[Budget, ...]:
    """Return all budgets."""
    return Budgets(web.redis).read().budgets


def test_budget_is_made_changed_and_removed(full: Web) -> None:
    """What the form says is stored where the API stores it, shown at once, and gone when it is removed."""
    made = send(full, "/cost/budget", **GOOD, notify_at_percent="80, 100", scope_id="left over", timezone="Asia/Tokyo")
    assert made.headers["Location"] == "/cost?stored=Team#budgets"
    (budget,) = stored(full)
    assert (budget.threshold_usd, budget.period, budget.scope, budget.scope_id) == (1200.5, "monthly", "total", "")
    assert (budget.notify_at_percent, budget.timezone, budget.enabled) == ((80, 100), "Asia/Tokyo", True)
    assert full.answer("/cost/budget-alerts")["alerts"][0]["name"] == "Team"
    assert "looked at within a minute" in full.client.get("/cost").text
    form = full.client.get("/cost/budget?name=Team").text
    assert 'value="1200.5"' in form
    send(full, "/cost/budget", **{**GOOD, "threshold_usd": "$7", "period": "daily"}, is_new="0")
    assert [(one.threshold_usd, one.period, one.created_at) for one in stored(full)] == [
        (7.0, "daily", budget.created_at)
    ]
    gone = send(full, "/cost/budget/remove", name="Team")
    assert gone.headers["Location"] == "/cost?removed=Team#budgets"
    assert stored(full) == ()
    assert send(full, "/cost/budget/remove", name="Team").status_code == 404


def test_new_budget_takes_no_place(full: Web) -> None:
    """A budget that is made under the name of another is refused at its field; the other stays as it is."""
    send(full, "/cost/budget", **GOOD, is_new="1")
    again = send(full, "/cost/budget", **{**GOOD, "threshold_usd": "5"}, is_new="1")
    assert again.status_code == 422
    assert "of this name already" in again.text
    assert 'value="5"' in again.text
    assert [one.threshold_usd for one in stored(full)] == [1200.5]


def test_only_what_is_so_is_said(full: Web) -> None:
    """An address that names a budget does not make the page say that it is stored, or removed, when it is not."""
    send(full, "/cost/budget", **GOOD)
    assert "is stored" in full.client.get("/cost?stored=Team").text
    assert "is removed" in full.client.get("/cost?removed=Mine").text
    for untrue in ("stored=Mine", "removed=Team"):
        assert 'class="said"' not in full.client.get(f"/cost?{untrue}").text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"threshold_usd": "much"}, "wrong-threshold_usd"),
        ({"threshold_usd": "0"}, "wrong-threshold_usd"),
        ({"threshold_usd": "nan"}, "wrong-threshold_usd"),
        ({"name": ""}, "wrong-name"),
        ({"scope": "model"}, "wrong-scope_id"),
        ({"timezone": "Mars/Base"}, "wrong-timezone"),
        ({"notify_at_percent": "half"}, "wrong-notify_at_percent"),
    ],
)
def test_wrong_field(full: Web, fields: dict[str, str], says: str) -> None:
    """Nothing is stored, the form comes back as it was filled in, and says at the field what is wrong."""
    answer = send(full, "/cost/budget", **{**GOOD, **fields})
    assert answer.status_code == 422
    assert f'id="{says}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert stored(full) == ()


def test_budget_of_an_agent(full: Web) -> None:
    """AutoBot's own monthly budget of an agent is changed where AutoBot keeps it."""
    Budgets(full.redis).put_agent("steady", 10, full.now)
    assert "kept where AutoBot keeps it" in full.client.get("/cost/budget?name=agent:steady").text
    send(full, "/cost/budget", name="agent:steady", threshold_usd="25")
    assert Budgets(full.redis).agent_usd("steady") == 25
    assert send(full, "/cost/budget", name="agent:steady", threshold_usd="-1").status_code == 422
    send(full, "/cost/budget/remove", name="agent:steady")
    assert Budgets(full.redis).agent_usd("steady") is None


@pytest.mark.parametrize("path", ["/cost/budget", "/cost/budget/remove", "/sign-out"])
@pytest.mark.parametrize("secret", [{}, {"csrf": ""}, {"csrf": "other"}])
def test_form_of_another_page(full: Web, path: str, secret: dict[str, str]) -> None:
    """A form without this browser's secret changes nothing and says so on a page."""
    full.client.get("/cost/budget")
    answer = full.client.post(path, data={**GOOD, **secret})
    assert answer.status_code == 400
    assert answer.mimetype == "text/html"
    assert stored(full) == ()


def test_hostile_name(full: Web) -> None:
    """A budget may be called anything; it shows as text."""
    send(full, "/cost/budget", **{**GOOD, "name": "<script>alert(1)</script>"})
    assert len(stored(full)) == 1
    page = full.client.get("/cost").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_name_that_was_never_seen_is_said(full: Web) -> None:
    """The page that shows a new budget, its row and its form say that nobody uses its name, and offer those in use."""
    form = full.client.get("/cost/budget").text
    assert '<option value="openai/big"></option>' in form
    assert '<option value="steady"></option>' in form
    made = send(full, "/cost/budget", **{**GOOD, "name": "Typo", "scope": "agent", "scope_id": "stedy"}, is_new="1")
    told = "No call of the agent stedy was ever seen: nothing counts for this budget until one is. Did you mean steady?"
    text = full.client.get(made.headers["Location"]).text
    assert f'<p class="said bad" role="alert">{told}</p>' in text
    assert "never seen</span>" in text
    assert told in full.client.get("/cost/budget?name=Typo").text
    send(full, "/cost/budget", **{**GOOD, "name": "Right", "scope": "agent", "scope_id": "steady"}, is_new="1")
    assert "said bad" not in full.client.get("/cost?stored=Right").text
