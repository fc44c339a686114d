"""Without script there are the same figures, links, filters, themes and forms."""

import pytest

from tests.browser.conftest import Opened, Served

pytestmark = pytest.mark.needs_program("chromium")


def test_figures(opened: Opened, served: Served) -> None:
    """Each page comes with its real figures in it, and with nothing that only script could work."""
    with opened(java_script_enabled=False) as seen:
        seen.open("/?days=14")
        assert seen.figure("spend", "Cost") == served.answer("/cost/summary", days=14)["total_cost_usd"]
        seen.open("/agents?days=14")
        assert seen.figure("all", "Tasks") == served.answer("/agents/performance", days=14)["summary"]["total_tasks"]
        seen.open("/behavior?days=14")
        use = served.answer("/behavior/engagement", days=14)["metrics"]
        assert seen.figure("use", "Sessions") == use["total_sessions"]
        seen.open("/maintenance")
        assert seen.figure("todo", "High") == served.answer("/advanced/maintenance")["by_priority"]["high"]
        assert seen.page.get_by_role("button", name="Copy the query").count() == 0
        seen.open("/reports?days=14")
        report = served.send("POST", "/advanced/report", {"days": 14})["sections"]["cost"]["figures"]
        assert seen.figures("#part-cost > .stats")[0] == report[0]["value"]
        assert seen.page.get_by_role("button", name="Print").count() == 0
        seen.open("/data")
        streams = served.answer("/health")["streams"]
        assert seen.figures("#pipeline tbody")[0] == next(iter(streams.values()))["read"]
        seen.open("/cost?days=14")
        assert seen.page.locator("#cost-chart path").count() > 2
        seen.unfold("cost-chart")
        assert seen.page.locator("#cost-chart table").is_visible()
        seen.page.locator("#trend .term :is(a, button)").first.focus()
        assert seen.page.locator("#trend .tip").first.is_visible()


def test_links(opened: Opened) -> None:
    """Periods, comparison, filters, order and themes are links; the theme's leaves nothing in the URL."""
    with opened(java_script_enabled=False, theme="dark") as seen:
        seen.open("/agents?days=7")
        assert len(seen.figures("#each tbody")) > 20
        seen.page.get_by_role("link", name="90 days").click()
        seen.page.wait_for_load_state()
        assert "days=90" in seen.page.url
        seen.page.get_by_role("columnheader", name="p95").get_by_role("link").click()
        seen.page.wait_for_load_state()
        assert "sort=p95" in seen.page.url
        assert seen.page.locator("#each th[aria-sort=descending]").inner_text().startswith("p95")
        seen.page.get_by_role("switch", name="Compare").click()
        seen.page.wait_for_load_state()
        assert seen.page.locator(".delta").count() == 0
        seen.page.get_by_role("link", name="Light theme").click()
        seen.page.wait_for_load_state()
        assert seen.page.locator("html").get_attribute("data-theme") == "light"
        assert "theme" not in seen.page.url
        assert "sort=p95" in seen.page.url
        seen.open("/cost")
        seen.page.locator("#models").get_by_role("link", name="gpt-4.1", exact=True).click()
        seen.page.wait_for_load_state()
        assert seen.page.locator(".chip").is_visible()
        seen.page.locator(".chip [data-key=Escape]").click()
        seen.page.wait_for_load_state()
        assert seen.page.locator(".chip").count() == 0


def test_forms(opened: Opened) -> None:
    """Days, words, comparisons, what-if and reports are asked for by forms that need no script."""
    with opened(java_script_enabled=False) as seen:
        page = seen.page
        seen.open("/agents?days=7")
        page.locator(".period .custom summary").click()
        seen.page.wait_for_load_state()
        page.get_by_role("button", name="Show").first.click()
        seen.page.wait_for_load_state()
        assert "from=" in page.url
        page.get_by_label("Name or type").fill("chat-agent")
        page.locator("#each").get_by_role("button", name="Show").click()
        seen.page.wait_for_load_state()
        assert len(seen.rows("#each")) == 2
        for box in page.get_by_role("checkbox").all():
            box.check()
        page.get_by_role("button", name="Compare the chosen").click()
        seen.page.wait_for_load_state()
        assert page.locator("#side thead .name").count() == 2
        page.locator("#search").fill("code-agent-2")
        page.locator("#search").press("Enter")
        seen.page.wait_for_load_state()
        assert page.locator("#agents li").count() == 1
        seen.open("/cost")
        page.get_by_label("had been calls of").fill("openai/gpt-4o-mini")
        page.get_by_role("button", name="What would they have cost?").click()
        seen.page.wait_for_load_state()
        assert (seen.figure("what-if", "It would have been") or 0) > 0
        seen.open("/reports")
        page.get_by_label("For whom").select_option("cost")
        page.get_by_role("button", name="Make it").click()
        seen.page.wait_for_load_state()
        assert seen.words("#report h2") == ["Cost report"]


def test_budget(opened: Opened) -> None:
    """A budget is made, changed and removed; what is wrong with it is said at its field."""
    with opened(java_script_enabled=False) as seen:
        page = seen.page
        seen.open("/cost")
        page.get_by_role("link", name="New budget").click()
        seen.page.wait_for_load_state()
        page.get_by_label("Name").fill("Without script")
        page.get_by_label("Amount").fill("nothing")
        page.get_by_role("button", name="Make the budget").click()
        seen.page.wait_for_load_state()
        assert page.get_by_label("Amount").get_attribute("aria-invalid") == "true"
        assert page.get_by_label("Name").input_value() == "Without script"
        page.get_by_label("Amount").fill("12.50")
        page.get_by_role("button", name="Make the budget").click()
        seen.page.wait_for_load_state()
        assert "Without script is stored" in seen.words("#budgets .said")[0]
        page.get_by_role("link", name="Without script").click()
        seen.page.wait_for_load_state()
        assert page.get_by_label("Amount").input_value() == "12.5"
        page.get_by_text("Remove …").click()
        seen.page.wait_for_load_state()
        page.get_by_role("button", name="Yes, remove it").click()
        seen.page.wait_for_load_state()
        assert "is removed" in seen.words("#budgets .said")[0]
        assert page.get_by_role("link", name="Without script").count() == 0
        assert all("422" in line for line in seen.complaints)  # of the form that was wrong
        seen.complaints.clear()
