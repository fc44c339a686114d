"""Budgets, anomalies and what-if on the cost page are those of the API."""

import re

import pytest

from tests.browser.conftest import Opened, Served
from tests.browser.watching import plain, shown_between
from web.show.formats import count, decimal, money, percent, sentence

pytestmark = pytest.mark.needs_program("chromium")


def test_budgets(opened: Opened, served: Served) -> None:
    """Each budget: what is spent, how much of it, where it will end, how likely it breaks, and when."""
    with opened() as seen:
        found = shown_between(
            lambda: {**served.answer("/cost/budget-status"), "timestamp": ""}, lambda: seen.open("/cost")
        )
        gravest_first = ("exceeded", "warning", "ok")
        budgets = sorted(found["budget_statuses"], key=lambda one: gravest_first.index(one["status"]))
        assert seen.figures("#budgets tbody") == [one["current_usd"] for one in budgets]
        assert {one["status"] for one in budgets} >= {"ok", "exceeded"}
        rows = seen.rows("#budgets")
        for (name, state, used, spent, limit, end, breach, when, rate), one in zip(rows, budgets, strict=True):
            assert name.startswith(one["name"])
            assert one["scope_id"] in name
            assert state == one["status"]
            assert used.startswith(plain(percent(one["percent_used"])))
            assert spent == money(one["current_usd"])
            assert limit == money(one["threshold_usd"])
            assert one["forecast_usd"] is not None
            band = f"{money(one['forecast_low_usd'])}–{money(one['forecast_high_usd'])}"
            assert end == f"{money(one['forecast_usd'])}{band}"
            assert breach == plain(percent(100 * one["breach_probability"], 0))
            assert rate == decimal(one["burn_rate"])
            at = one["projected_breach_at"]
            unknown = "already" if one["status"] == "exceeded" else "–"
            assert (when == unknown) if at is None else at[11:16] in when  # the zone of the tests is UTC
        spent = " ".join(seen.words("#budgets > p"))
        assert all(money(usd) in spent for usd in found["current_costs"].values())


def test_projected_breach(opened: Opened, served: Served) -> None:
    """A budget that will not last says when it will be used up, as the API does; its meter says how full it is."""
    team = next(one for one in served.answer("/cost/budget-status")["budget_statuses"] if one["name"] == "Team")
    soon = {"name": "Soon", "period": "monthly", "threshold_usd": (team["current_usd"] + team["forecast_usd"]) / 2}
    served.send("POST", "/cost/budget-alert", soon)
    try:
        with opened() as seen:
            seen.open("/cost")
            row = seen.page.locator("#budgets tbody tr").filter(has=seen.page.get_by_text("Soon", exact=True))
            for _ in range(40):
                if row.locator("[role=img]").count():  # until then it says that it is looked at within a minute
                    break
                seen.page.wait_for_timeout(250)
                seen.page.evaluate("dashboard.refresh()")
            known = served.answer("/cost/budget-status")["budget_statuses"]
            one = next(one for one in known if one["name"] == "Soon")
            meter = row.get_by_role("img").get_attribute("aria-label")
            assert meter is not None
            assert plain(meter) == plain(f"{percent(one['percent_used'])} used")
            assert one["projected_breach_at"] is not None
            assert re.search(r"\d\d:\d\d", row.locator(".at").inner_text())
    finally:
        served.send("DELETE", "/cost/budget-alert/Soon")


def test_anomalies(opened: Opened, served: Served) -> None:
    """Unusual days and hours are those of the API, the marks of the chart its days; or the card says that none is."""
    with opened() as seen:
        found = shown_between(
            lambda: served.answer("/cost/anomalies", days=30, limit=20)["anomalies"], lambda: seen.open("/cost")
        )
        lines = seen.words("#anomalies .what")
        assert lines == [plain(one["message"]) for one in found]
        assert bool(found) != ("No day and no hour" in " ".join(seen.words("#anomalies > p")))
        days = served.answer("/cost/anomalies", days=30, kind="day", scope="total", limit=1000)["anomalies"]
        assert seen.page.locator("#cost-chart circle.mark").count() == len({one["day"] for one in days})


def test_what_if(opened: Opened, served: Served) -> None:
    """What calls of one model had cost as calls of another, with its range and what is uncertain of it."""
    was, wish = "claude-sonnet-4-5", "openai/gpt-4o-mini"
    found = served.answer("/cost/what-if", **{"from": was, "to": wish, "days": 14})
    with opened() as seen:
        seen.open("/cost?days=14")
        seen.page.get_by_label("Calls of", exact=True).fill(was)
        seen.page.get_by_label("had been calls of").fill(wish)
        seen.page.get_by_role("button", name="What would they have cost?").click()
        seen.page.wait_for_url("**wish=openai*")
        seen.page.locator("#what-if .stat").first.wait_for()
        assert seen.figure("what-if", "At today's prices") == found["current_usd"]
        assert seen.figure("what-if", "It would have been") == found["what_if_usd"]
        assert seen.figure("what-if", "Difference") == found["difference_usd"]
        assert seen.figure("what-if", "In 30 days") == found["difference_per_30_days_usd"]
        told = " ".join(seen.words("#what-if"))
        assert f"{count(found['calls'])} calls" in told
        assert f"{money(found['what_if_low_usd'])}–{money(found['what_if_high_usd'])}" in told
        for one in found["uncertain"]:
            band = f"{money(one['low_usd'])}–{money(one['high_usd'])}"
            assert plain(f"{sentence(one['what'])}: {band}. {sentence(one['why'])}.") in told
        for note in found["notes"]:
            assert plain(note) in told
        seen.page.get_by_label("had been calls of").fill("no such model")
        seen.page.get_by_label("had been calls of").press("Enter")
        assert "no such model" in seen.page.locator("#what-if").get_by_role("alert").inner_text()
