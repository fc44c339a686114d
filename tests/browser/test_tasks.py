"""What people come to find out, done in a browser: from a question to the records that answer it."""

import csv
import io
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import USERS_OF_A_TEAM, Opened, Served
from tests.browser.watching import Watched, plain, tab_to, watched

pytestmark = pytest.mark.needs_program("chromium")

AGENT = "chat-agent-1"


def dearest_day(served: Served, days: int) -> tuple[int, str]:
    """Return the place and the day of the largest cost of some days, today left out."""
    by_day = list(served.answer("/cost/trends", days=days)["daily_costs"].items())[:-1]
    place = max(range(len(by_day)), key=lambda one: by_day[one][1])
    return place, by_day[place][0]


def dearest_row(seen: Watched, column: int = 1) -> Locator:
    """Return the row of the answer whose figure is the largest."""
    texts = [row[column] for row in seen.rows("#answer table")]
    costs = [float(text.split()[0].lstrip("$").replace(",", "")) for text in texts]
    return seen.page.locator("#answer tbody tr").nth(costs.index(max(costs)))


def query(seen: Watched) -> dict[str, list[str]]:
    """Return the parameters of the page's address."""
    return parse_qs(urlsplit(seen.page.url).query)


def test_why_was_a_day_dear(opened: Opened, served: Served) -> None:
    """Four clicks lead from the overview's dearest day to a single call: its hour, its agent, its records, the call."""
    place, day = dearest_day(served, 7)
    with opened() as seen:
        seen.open("/?days=7")
        chart = seen.page.locator("#spend-chart")
        chart.locator(".u-over").wait_for()
        labels = chart.evaluate("one => JSON.parse(one.dataset.plot).labels.length")
        seen.point_at(chart, place / (labels - 1))
        seen.page.mouse.down()
        seen.page.mouse.up()  # 1: the day
        expect(seen.page.locator("#answer thead")).to_contain_text("time:hour")
        assert query(seen)["to"] == [day]
        hour = dearest_row(seen)
        hour.locator("th a").click()  # 2: its dearest hour
        expect(seen.page.locator("#answer thead")).to_contain_text("agent")
        assert query(seen)["since"][0].startswith(day)
        agent = plain(seen.page.locator("#answer tbody tr th").first.inner_text())
        calls = int(seen.rows("#answer table")[0][2].split()[0].replace(",", ""))
        seen.page.locator("#answer tbody tr").first.get_by_text("records").click()  # 3: the calls of its dearest agent
        seen.page.locator("#records tbody tr").first.wait_for()
        listed = seen.rows("#records table")
        assert {row[3] for row in listed} == {agent}
        assert len(listed) == min(calls, 50)
        seen.page.locator("#records tbody a").first.click()  # 4: the call
        expect(seen.page.get_by_text("input_tokens", exact=True)).to_be_visible()
        expect(seen.page.get_by_text("price_status", exact=True)).to_be_visible()
        expect(seen.page.get_by_text("per million tokens")).to_be_visible()
        expect(seen.page.get_by_role("link", name="Tasks of this agent on this day")).to_be_visible()


def test_top_users_of_a_team_as_csv(opened: Opened) -> None:
    """The ten dearest users of a team in this month are a file of ten rows, the dearest first."""
    with opened() as seen:
        seen.open("/explore")
        page = seen.page
        page.locator("select[name=by]").first.select_option("user")
        page.get_by_label("Only where").select_option("tag:team")
        page.get_by_placeholder("value").fill("orion")
        page.get_by_label("Rows").select_option("10")
        page.get_by_role("button", name="Show").last.click()
        expect(page.locator(".chip")).to_contain_text("tag:team is orion")
        page.locator(".custom summary").click()
        page.get_by_role("link", name="This month").click()
        page.wait_for_url("**from=*")
        expect(page.locator("#answer tbody tr")).to_have_count(10)
        with page.expect_download() as download:
            page.locator("#answer").get_by_role("link", name="CSV", exact=True).click()
        rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
        assert [row["user"] for row in rows] == [f"orion-user-{user:02}" for user in range(12, 2, -1)]
        assert [float(row["cost_usd"]) for row in rows] == pytest.approx(
            [1_000 * user * 2.5e-6 + 100 * 10e-6 for user in range(12, 2, -1)]
        )


def test_failed_tasks_by_hour_and_their_messages(opened: Opened, served: Served) -> None:
    """An agent's failed tasks of yesterday stand by hour, and each hour leads to their messages."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    found = served.answer(
        "/query/tasks",
        filters=f'[["is","agent",["{AGENT}"]],["is","status",["failed"]]]',
        date_range=f"{yesterday},{yesterday}",
    )["records"]
    with opened() as seen:
        seen.open(f"/agents/one?id={AGENT}")
        page = seen.page
        page.locator(".custom summary").click()
        page.get_by_role("link", name="Yesterday").click()
        page.wait_for_url("**from=*")
        page.locator("#outcomes").get_by_role("link", name="Failed", exact=True).click()
        page.locator("#answer tbody th a").first.click()  # the day
        expect(page.locator("#answer thead")).to_contain_text("time:hour")
        by_hour = {row[0][-5:]: int(row[1].split()[0]) for row in seen.rows("#answer table")}
        hours = [one["timestamp"][11:13] + ":00" for one in found]
        assert {hour: count for hour, count in by_hour.items() if count} == {hour: hours.count(hour) for hour in hours}
        hour = hours[0]
        page.locator("#answer tbody tr", has_text=hour).get_by_text("records").click()
        page.locator("#records tbody tr").first.wait_for()
        messages = [row[-1] for row in seen.rows("#records table")]
        assert messages == [one["error"] for one in found if one["timestamp"][11:13] == hour[:2]]


def test_filters_add_up_and_survive_the_tabs(opened: Opened, served: Served) -> None:
    """A filter of any dimension narrows the cost and its parts, can be turned into its opposite, and goes along."""
    with opened() as seen:
        seen.open("/cost?days=7")
        page = seen.page
        page.locator(".custom summary", has_text="Filter").click()
        form = page.locator("form.pop", has=page.get_by_label("Only where"))
        form.get_by_label("Only where").select_option("tag:team")
        form.get_by_placeholder("value").fill("orion")
        form.get_by_role("button", name="Add").click()
        chip = page.locator(".chips .chip")
        expect(chip).to_contain_text("tag:team is orion")
        assert seen.figure("trend", "Calls") == USERS_OF_A_TEAM
        assert seen.rows("#models table")[0][0] == "gpt-4o"
        assert "Not narrowed to tag:team is orion" in " ".join(seen.words("#budgets .unfiltered"))
        chip.get_by_title("Turn into: tag:team is not").click()
        expect(chip).to_contain_text("tag:team is not orion")
        asked = served.answer("/query", metrics="calls", filters='[["is_not","tag:team",["orion"]]]', date_range="7d")
        assert seen.figure("trend", "Calls") == asked["results"][0]["metrics"][0]
        page.get_by_role("link", name="Overview").click()
        expect(page.locator(".chips .chip")).to_contain_text("tag:team is not orion")
        assert seen.figure("spend", "Calls") == asked["results"][0]["metrics"][0]
        page.get_by_role("link", name="Agents", exact=True).click()
        expect(page.locator(".chips .chip")).to_contain_text("no figure of this page is narrowed to it")
        page.locator(".tabs").get_by_role("link", name="Explore", exact=True).click()
        expect(page.locator(".chips .chip")).to_contain_text("tag:team is not orion")


def test_legend_and_parts_of_cost(opened: Opened) -> None:
    """Cost is stacked by model; the legend takes one away and brings it back, and the address says so."""
    with opened() as seen:
        seen.open("/cost?days=7")
        seen.page.get_by_role("link", name="By model", exact=True).click()
        entry = seen.page.locator("#cost-chart .legend").get_by_role("switch", name="claude-sonnet-4-5")
        top = seen.page.locator("#cost-chart .tick").nth(4).text_content()
        entry.click()
        expect(entry).to_have_attribute("aria-checked", "false")
        assert query(seen)["off"] == ["cost-chart:claude-sonnet-4-5"]
        assert seen.page.locator("#cost-chart .tick").nth(4).text_content() != top
        entry.click()
        expect(entry).to_have_attribute("aria-checked", "true")


def test_hours_of_a_day_lead_to_their_calls(opened: Opened) -> None:
    """A day is drawn by hour, and hours that are dragged over become the time of the question."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    with opened() as seen:
        seen.open(f"/cost?days=1&to={yesterday}")
        chart = seen.page.locator("#cost-chart")
        chart.locator(".u-over").wait_for()
        assert chart.evaluate("one => JSON.parse(one.dataset.plot).labels.length") == 24
        seen.point_at(chart, 10 / 23)
        seen.page.mouse.down()
        seen.point_at(chart, 12 / 23)
        seen.page.mouse.up()
        seen.page.wait_for_url("**/explore?**")
        assert query(seen)["since"] == [f"{yesterday}T10:00:00Z"]
        assert query(seen)["until"][0].startswith(f"{yesterday}T13:00:00")
        expect(seen.page.locator(".chip")).to_contain_text("10:00–13:00")


def test_share_a_view(opened: Opened, browser: Browser, served: Served) -> None:
    """The copied address shows another reader the same rows of the same days."""
    with opened() as seen, watched(browser, served.base) as other:
        seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        seen.open("/explore?metric=calls&by=model&where=is_not|agent|chat-agent-1&days=7&rows=10")
        rows = seen.rows("#answer table")
        assert rows
        seen.page.get_by_role("button", name="Share").click()
        expect(seen.page.get_by_role("button", name="Copied")).to_be_visible()
        address = seen.page.evaluate("navigator.clipboard.readText()")
        assert set(parse_qs(urlsplit(address).query)) >= {"from", "to", "where"}
        other.page.goto(address)
        assert [row[0] for row in other.rows("#answer table")] == [row[0] for row in rows]
        assert other.words(".chip") == seen.words(".chip")


def test_a_day_to_a_call_by_keyboard(opened: Opened, served: Served) -> None:
    """The same way as with a mouse is open to somebody who has only a keyboard."""
    _, day = dearest_day(served, 7)
    with opened() as seen:
        seen.open("/?days=7&table=spend-chart")
        page = seen.page
        for target, leads_to in (
            (page.locator(f"#spend-chart tbody a[href*='{day}']"), "**/explore?**"),
            (page.locator("#answer tbody th a").first, "**since=**"),
            (
                page.locator("#answer tbody tr", has=page.locator("[href*='since=']")).first.get_by_text("records"),
                "**/records?**",
            ),
            (page.locator("#records tbody a").first, "**/records/one?**"),
        ):
            target.wait_for()
            page.wait_for_load_state()
            tab_to(target)
            page.keyboard.press("Enter")
            page.wait_for_url(leads_to)
        expect(page.get_by_text("All that is known of it")).to_be_visible()
