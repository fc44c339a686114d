"""What a page shows is what the API answers, to the last digit."""

import pytest

from tests.browser.conftest import Opened, Served
from web.dashboard.formats import delta, money

pytestmark = pytest.mark.needs_program("chromium")


@pytest.mark.parametrize("days", [1, 7, 30, 365])
def test_overview(opened: Opened, served: Served, days: int) -> None:
    """Score, spend, tasks and sessions of the overview are those of the API."""
    with opened() as seen:
        seen.open(f"/?days={days}")
        health = served.answer("/advanced/dashboard", days=days)["health"]
        cost = served.answer("/cost/summary", days=days)
        agents = served.answer("/agents/performance", days=days)
        use = served.answer("/behavior/engagement", days=days)["metrics"]
        assert seen.figures("#health .score") == [health["score"]]
        assert seen.figure("spend", "Cost") == cost["total_cost_usd"]
        assert seen.figure("spend", "A day") == cost["avg_daily_cost"]
        assert seen.figure("work", "Tasks") == agents["summary"]["total_tasks"]
        assert seen.figure("work", "Success") == agents["summary"]["avg_success_rate"]
        assert seen.figure("use", "Sessions") == use["total_sessions"]
        assert seen.figure("use", "Active users") == use["active_users"]


def test_cost(opened: Opened, served: Served) -> None:
    """Cost, growth and tokens, each model and each agent, and every day behind the chart."""
    with opened() as seen:
        seen.open("/cost?days=14")
        cost = served.answer("/cost/summary", days=14)
        models = served.answer("/cost/by-model", days=14)["models"]
        agents = served.answer("/cost/by-agent", days=14)["agents"]
        assert seen.figure("trend", "Cost") == cost["total_cost_usd"]
        assert seen.figure("trend", "Growth") == served.answer("/cost/trends", days=14)["growth_rate_percent"]
        assert seen.figure("trend", "Input tokens") == sum(one["input_tokens"] for one in models)
        assert seen.figures("#models tbody")[:10] == [one["cost_usd"] for one in models][:10]
        priced = [one["cost_usd"] for one in agents if one["cost_usd"] is not None]
        assert seen.figures("#agents tbody")[: len(priced[:15])] == priced[:15]
        spent = seen.page.locator("#cost-chart tbody tr td:nth-child(2)").all_text_contents()
        assert [text for text in spent if text] == [money(one) for one in cost["daily_costs"].values()]
        coming = served.answer("/cost/forecast", days_to_forecast=7)["forecast"]["daily_estimates"]
        ahead = seen.page.locator("#cost-chart tbody tr td:nth-child(4)").all_text_contents()
        assert [text for text in ahead if text][-7:] == [money(one) for one in coming.values()]


@pytest.mark.parametrize(("column", "field"), [("tasks", "total_tasks"), ("cost", "cost_usd")])
def test_agents(opened: Opened, served: Served, column: str, field: str) -> None:
    """Each agent of the table is the API's, in the order that is asked for, either way."""
    rows = served.answer("/agents/performance", days=30)["agents"]
    known = sorted((one[field] for one in rows if one[field] is not None), reverse=True)
    place = {"tasks": 0, "cost": 2}[column]
    for order, expected in ((column, known), (f"-{column}", known[::-1])):
        with opened() as seen:
            seen.open(f"/agents?sort={order}")
            shown = seen.figures("#each tbody")
            width = 3  # tasks, success, cost
            columns = [shown[at : at + width] for at in range(0, len(shown), width)]
            assert [one[place] for one in columns][: len(expected)] == expected


def test_one_agent(opened: Opened, served: Served) -> None:
    """An agent's page is its answer."""
    with opened() as seen:
        seen.open("/agents/one?id=code-agent-2&days=7")
        one = served.answer("/agents/performance/code-agent-2", days=7)
        assert seen.figure("outcomes", "Tasks") == one["total_tasks"]
        assert seen.figure("outcomes", "Success") == one["success_rate"]
        assert seen.figure("outcomes", "p95") == one["p95_duration_ms"]
        assert seen.figure("cost", "Cost") == served.answer("/cost/by-agent/code-agent-2", days=7)["cost_usd"]


def test_window_before(opened: Opened, served: Served) -> None:
    """The window before is shown by stepping back, and its figures are those that changes are counted from."""
    with opened() as seen:
        seen.open("/cost?days=7")
        now = served.answer("/cost/summary", days=7)["total_cost_usd"]
        change = seen.page.locator("#trend .stat").first.locator(".delta").inner_text()
        seen.page.locator("a.step[data-key=ArrowLeft]").click()
        seen.page.wait_for_url("**/cost?*to=*")
        before = seen.figure("trend", "Cost")
        assert before is not None
        both = served.answer("/cost/summary", days=14)["total_cost_usd"]
        assert before == pytest.approx(both - now)
        assert delta(now, before).text in change
