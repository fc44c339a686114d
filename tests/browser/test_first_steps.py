"""A service from its first minute on, with nothing in it: what its pages tell, the first events, and who may enter.

One service of its own serves the tests of this file, which go through its first day in their order.
"""

import json
import shlex
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import redis
from playwright.sync_api import Browser, Page, expect

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.demo.processes import Processes, free_port
from autobot_analytics.stores.budgets import Budgets
from autobot_analytics.stores.tokens import Role, Tokens
from tests.browser.axe import COLOUR_RULES, violations
from tests.browser.watching import Watched, refresh_until_gone, watched
from web.reading.window import utc_now

pytestmark = pytest.mark.needs_program("chromium")

EMPTY = {  # page: where it says that there is nothing, and what it says
    "/": {
        "health": "nothing to judge by yet",
        "spend": "/api/analytics/cost/usage",
        "work": "/api/analytics/agents/tasks/start",
        "use": "/api/analytics/behavior/track",
        "action": "Nothing needs action now",
    },
    "/cost": {"trend": "/api/analytics/cost/usage", "models": "No model was called", "budgets": "Make the first"},
    "/agents": {"all": "/api/analytics/agents/tasks/start"},
    "/behavior": {"use": "/api/analytics/behavior/track", "features": "No feature was used", "paths": "No session"},
    "/maintenance": {"todo": "Nothing needs action", "savings": "No way to save", "resolved": "Nothing was resolved"},
    "/reports": {"report": "Nothing was recorded"},
    "/data": {"pipeline": "/api/analytics/behavior/track"},
    "/search?q=chat": {"main": "Nothing has"},
}
TICK_S = 2.0


@dataclass
class Fresh:
    """The service: its address, its processes, and a client of its Redis."""

    base: str
    processes: Processes
    redis: redis.Redis

    def token(self, *roles: Role) -> str:
        """Make a token; gives its text."""
        return Tokens(self.redis, utc_now).create("-".join(roles), roles)[1]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """The service before its scheduler was started."""
    folder = tmp_path_factory.mktemp("fresh")
    with RedisProcess() as server, redis.Redis.from_url(server.url) as client:
        port = free_port("127.0.0.1", 0)
        env = {"REDIS_URL": server.url, "DATA_DIR": str(folder), "PORT": str(port), "TICK_INTERVAL_S": str(TICK_S)}
        with Processes({f"AUTOBOT_ANALYTICS_{name}": value for name, value in env.items()}, folder) as processes:
            processes.start("web")
            service = Fresh(f"http://127.0.0.1:{port}", processes, client)
            _until_answering(service.base)
            yield service


def test_before_the_first_tick(browser: Browser, fresh: Fresh) -> None:
    """Before anything was computed the page says so in each card, and fills itself when it is."""
    with watched(browser, fresh.base) as seen:
        seen.open("/")
        expect(seen.page.locator("#fresh")).to_contain_text("No data yet")
        expect(seen.page.locator(".card.failed").first).to_contain_text("is it running?")
        assert seen.page.locator(".card.failed:not(.waiting)").count() == 0  # to wait is no alarm
        fresh.processes.start("scheduler")
        refresh_until_gone(seen, ".card.failed")
        expect(seen.page.locator("#fresh")).to_contain_text("Data to")


def test_every_page_is_empty(browser: Browser, fresh: Fresh) -> None:
    """Without an event every page says that there is nothing, and how to send the first; nothing in it is amiss."""
    with watched(browser, fresh.base) as seen:
        for path, cards in EMPTY.items():
            assert seen.open(path).status == 200
            refresh_until_gone(seen, ".card.failed")
            for card, words in cards.items():
                assert words in " ".join(seen.words(f"#{card}")), (path, card)
            assert violations(seen.page) == [], path
            assert not seen.is_cut_off()
        seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        seen.open("/agents")
        seen.page.locator("#all").get_by_role("button", name="Copy").click()
        expect(seen.page.locator("#all").get_by_role("button", name="Copied")).to_be_visible()
        assert seen.page.evaluate("navigator.clipboard.readText()") == seen.page.locator("#all pre").inner_text()


@pytest.mark.parametrize(
    ("card", "figure", "value"), [("spend", "Unpriced calls", 0), ("work", "Tasks", 1), ("use", "Sessions", 1)]
)
def test_first_event(browser: Browser, fresh: Fresh, card: str, figure: str, value: int) -> None:
    """The very command that a card shows brings its first figure, on the open page, soon after the next tick."""
    with watched(browser, fresh.base) as seen:
        seen.open("/")
        run(seen.page.locator(f"#{card} pre").inner_text())
        sent_at = time.monotonic()
        refresh_until_gone(seen, f"#{card} pre")
        assert time.monotonic() - sent_at < 10 * TICK_S
        assert seen.figure(card, figure) == value
        if card == "spend":
            assert (seen.figure(card, "Cost") or 0) > 0


def run(commands: str) -> None:
    """Do what the commands of curl do; one that is refused raises HTTPError."""
    for command in commands.replace("\\\n", " ").split("curl ")[1:]:
        words = iter(shlex.split(command))
        method, headers, data, url = "GET", {}, None, ""
        for word in words:
            if word == "-X":
                method = next(words)
            elif word == "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            elif word == "-d":
                data = next(words).encode()
            else:
                url = word
        assert json.loads(data or b"")
        with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=10) as answer:
            assert answer.status == 202


def test_wrong_token(browser: Browser, fresh: Fresh) -> None:
    """Once there is a token, pages lead to the form for it; a wrong one is told so, and the form is accessible."""
    fresh.token(Role.READER)
    with watched(browser, fresh.base, width=375) as seen:
        until_closed(seen, "/cost?days=7")
        assert violations(seen.page) == []
        seen.page.emulate_media(color_scheme="dark")
        assert violations(seen.page, COLOUR_RULES) == []
        expect(seen.page.get_by_label("Token")).to_be_focused()
        seen.page.keyboard.type("aba_01234567_" + "x" * 43)
        seen.page.keyboard.press("Enter")
        expect(seen.page.get_by_role("alert")).to_have_text("That is no token of this service.")
        assert "analytics_session" not in cookies(seen.page)
        assert violations(seen.page) == []
        assert all("403" in line for line in seen.complaints)
        seen.complaints.clear()


def test_reader(browser: Browser, fresh: Fresh) -> None:
    """A reader enters by keyboard, gets the page that was asked for, changes nothing, and leaves again."""
    text = fresh.token(Role.READER)
    with watched(browser, fresh.base) as seen:
        until_closed(seen, "/cost?days=7")
        expect(seen.page.get_by_label("Token")).to_be_focused()
        seen.page.keyboard.type(text)
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/cost?days=7")
        assert (seen.figure("trend", "Cost") or 0) > 0
        assert seen.page.get_by_role("link", name="New budget").count() == 0
        session = cookies(seen.page)["analytics_session"]
        assert session["httpOnly"]
        assert session["sameSite"] == "Lax"
        assert text not in json.dumps(seen.page.context.cookies())
        assert session["value"] not in seen.page.evaluate("document.cookie")
        seen.open("/cost/budget")
        assert seen.page.get_by_role("button", name="Make the budget").count() == 0
        form = {"name": "Of a reader", "threshold_usd": "5", "period": "daily", "scope": "total"}
        secret = cookies(seen.page)["analytics_form"]["value"]
        answer = seen.page.request.post(
            f"{fresh.base}/cost/budget", form={**form, "csrf": secret}, headers={"Origin": fresh.base}
        )
        assert answer.status == 403
        assert "role admin" in answer.text()
        assert not Budgets(fresh.redis).read().budgets
        seen.open("/")
        seen.page.get_by_role("button", name="Sign out").click()
        seen.page.wait_for_url("**/sign-in")
        seen.page.context.add_cookies([session])  # a copy of the old session opens nothing
        seen.open("/")
        assert "/sign-in" in seen.page.url


def test_admin(browser: Browser, fresh: Fresh) -> None:
    """An admin makes, changes and removes a budget; a form without this browser's secret changes nothing."""
    text = fresh.token(Role.ADMIN)
    with watched(browser, fresh.base) as seen:
        page = seen.page
        until_closed(seen, "/cost")
        page.get_by_label("Token").fill(text)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/cost")
        page.get_by_role("link", name="New budget").click()
        page.wait_for_url("**/cost/budget*")
        page.evaluate("document.querySelector('main [name=csrf]').remove()")
        fill_budget(page, "Ours", "5")
        expect(page.locator("main")).to_contain_text("This form is too old, or not ours")
        seen.open("/cost")
        assert page.get_by_role("link", name="Ours").count() == 0
        seen.open("/cost/budget")
        fill_budget(page, "Ours", "5")
        expect(page.locator("#budgets .said")).to_contain_text("Ours is stored")
        page.get_by_role("link", name="Ours").click()
        page.get_by_label("Amount").fill("7")
        page.get_by_label("Amount").press("Enter")
        expect(page.locator("#budgets .said")).to_contain_text("Ours is stored")
        page.get_by_role("link", name="Ours").click()
        expect(page.get_by_label("Amount")).to_have_value("7")
        page.get_by_text("Remove …").click()
        page.get_by_role("button", name="Yes, remove it").click()
        expect(page.locator("#budgets .said")).to_contain_text("Ours is removed")
        expect(page.get_by_role("link", name="Ours")).to_have_count(0)
        Tokens(fresh.redis, utc_now).revoke(text.split("_")[1])
        page.wait_for_timeout(2_100)  # the tokens are read again after two seconds
        page.evaluate("dashboard.refresh()")
        page.wait_for_url("**/sign-in?next=*")  # the open page notices that its session ended
        assert all("400" in line for line in seen.complaints)
        seen.complaints.clear()


def fill_budget(page: Page, name: str, usd: str) -> None:
    """Fill in the form for a budget and send it."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("Amount").fill(usd)
    page.get_by_label("Amount").press("Enter")
    page.wait_for_load_state()


def cookies(page: Page) -> dict[str, Any]:
    """Return the browser's cookies by name."""
    return {one["name"]: dict(one) for one in page.context.cookies()}


def until_closed(seen: Watched, path: str) -> None:
    """Open a page until it leads to the form for a token: the tokens are read again after two seconds."""
    for _ in range(40):
        seen.open(path)
        if "/sign-in?next=" in seen.page.url:
            return
        seen.page.wait_for_timeout(100)
    raise AssertionError("the page is open to everybody")


def _until_answering(base: str) -> None:
    for _ in range(600):  # a busy machine takes long to start it
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the web service did not come up")
