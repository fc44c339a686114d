"""What people come to find out, done in a browser: from a question to the records that answer it."""

import csv
import io
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Opened, Served
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
        expect(page.locator(".chip")).to_contain_text("tag:team is: orion")
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
        for target in (
            page.locator(f"#spend-chart tbody a[href*='{day}']"),
            page.locator("#answer tbody th a").first,
            page.locator("#answer tbody tr").first.get_by_text("records"),
            page.locator("#records tbody a").first,
        ):
            target.wait_for()
            page.wait_for_load_state()
            tab_to(target)
            page.keyboard.press("Enter")
        expect(page.get_by_text("All that is known of it")).to_be_visible()
