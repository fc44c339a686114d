"""What the overview and the cost page show is what the API answers, to the last digit."""

import pytest

from tests.browser.conftest import Opened, Served
from tests.browser.watching import plain, shown_between
from web.show.formats import count, delta, money, percent

pytestmark = pytest.mark.needs_program("chromium")


OUTLOOK = {"Next 7 days": "next_7_days", "Next 30 days": "next_30_days"}


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


def test_parts_of_the_overview(opened: Opened, served: Served) -> None:
    """The parts of the score, what is ahead, the busiest, the most used, and what needs action."""
    with opened() as seen:
        found = shown_between(
            lambda: {**served.answer("/advanced/dashboard", days=14), "timestamp": ""}, lambda: seen.open("/?days=14")
        )
        parts, needs = found["health"]["parts"], found["maintenance"]["total_recommendations"]
        assert seen.figures("#health table") == [parts["cost"], parts["agents"], parts["engagement"]]
        assert seen.figures("#health dl") == [needs, found["optimization"]["estimated_savings"]["cost_usd"]]
        facts = " ".join(seen.words("#health dd"))
        assert found["agents"]["top_performers"][0]["agent_id"] in facts
        assert found["engagement"]["most_popular"] in facts
        ahead = served.answer("/cost/forecast", days_to_forecast=30)
        sums = ahead["forecast"]["sums"]
        assert seen.figure("spend", "This month") == ahead["month_to_date"]
        assert any("about " in note and " by " in note for note in seen.words("#spend .note"))
        for label, field in OUTLOOK.items():
            assert seen.figure("spend", label) == sums[field]["estimated_usd"]
            band = f"{money(sums[field]['level_80']['low'])}–{money(sums[field]['level_80']['high'])}"
            assert band in seen.words("#spend .note")
        agents = served.answer("/agents/performance", days=14)["agents"][:5]
        assert seen.rows("#work") == [
            [
                one["agent_id"],
                count(one["total_tasks"]),
                plain(percent(one["success_rate"])),
                money(one["cost_usd"]),
            ]
            for one in agents
        ]
        popular = served.answer("/behavior/engagement", days=14)["feature_popularity"][:5]
        assert [(row[0], row[2]) for row in seen.rows("#use")] == [
            (one["feature"], count(one["views"])) for one in popular
        ]
        insights = served.answer("/advanced/insights")["insights"]
        assert insights
        for card, one in zip(seen.words("#action .actions > li"), insights, strict=True):
            assert card.startswith(one["priority"])
            for words in ("title", "impact", "action"):
                assert plain(one[words])[:150] in card, words


def test_cost(opened: Opened, served: Served) -> None:
    """Cost, growth and tokens, each model and each agent, and every day behind the chart."""
    with opened() as seen:
        seen.open("/cost?days=14&table=cost-chart")
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
