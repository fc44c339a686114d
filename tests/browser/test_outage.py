"""What the reader sees when something is away: Redis, the scheduler, the service itself; and when it is back."""

import time
import urllib.request
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser, Page, expect

from autobot_analytics.demo.processes import Processes, free_port
from autobot_analytics.embedded_redis import RedisProcess
from autobot_analytics.tokens import Role, Tokens
from tests.browser.conftest import Served
from tests.browser.watching import Watched, watched
from web.window import utc_now

pytestmark = pytest.mark.needs_program("chromium")


def test_redis_stops_and_comes_back(browser: Browser, served: Served) -> None:
    """The page stays with the figures it had, says so without being loaded again, and recovers by itself."""
    with watched(browser, served.base) as seen:
        seen.open("/?days=14")
        cost = seen.figure("spend", "Cost")
        served.redis.stop()
        seen.page.evaluate("dashboard.refresh()")
        expect(seen.page.locator("#fresh")).to_contain_text("Redis does not answer")
        expect(seen.page.locator("#said")).to_contain_text("Redis does not answer")
        assert seen.figure("spend", "Cost") == cost
        seen.open("/?days=14")
        assert seen.figure("spend", "Cost") == cost
        assert seen.page.locator(".stale").count() > 0
        seen.open("/agents/one?id=code-agent-1")  # single tasks lie in Redis only
        failed = seen.page.locator("#history.failed")
        expect(failed).to_contain_text("Redis does not answer")
        expect(seen.page.locator("#outcomes .failed")).to_have_count(0)
        served.redis.start()
        failed.get_by_role("link", name="Retry").click()
        expect(seen.page.locator("#history")).not_to_contain_text("Redis does not answer", timeout=15_000)
        _refresh_until_gone(seen, "#fresh .bad")
        _refresh_until_gone(seen, ".stale")
        assert seen.page.locator("#history tbody tr").count() > 0


def test_nothing_yet(browser: Browser, tmp_path: Path) -> None:
    """Before the first event every page says how to send one, and no card fails without a word."""
    with RedisProcess() as server, redis.Redis.from_url(server.url) as client:
        port = free_port("127.0.0.1", 18_300)
        env = {"REDIS_URL": server.url, "DATA_DIR": str(tmp_path), "PORT": str(port), "TICK_INTERVAL_S": "2"}
        with Processes({f"AUTOBOT_ANALYTICS_{name}": value for name, value in env.items()}, tmp_path) as processes:
            processes.start("web")
            base = f"http://127.0.0.1:{port}"
            with watched(browser, base) as seen:
                _until_answering(base)
                seen.open("/")
                expect(seen.page.locator("#fresh")).to_contain_text("No data yet")
                expect(seen.page.locator(".card.failed").first).to_contain_text("is it running?")
                processes.start("scheduler")
                _refresh_until_gone(seen, ".card.failed")
                expect(seen.page.locator("#spend pre")).to_contain_text("/api/analytics/cost/usage")
                expect(seen.page.locator("#use pre")).to_contain_text("/api/analytics/behavior/track")
                _sign_in(seen.page, client, base)


def _sign_in(page: Page, client: redis.Redis, base: str) -> None:
    """Make the first token: from then on the pages ask for one, take it, and let go of it."""
    _, text = Tokens(client, utc_now).create("reader", [Role.READER])
    page.wait_for_timeout(2_100)  # the tokens are read again after two seconds
    page.goto(f"{base}/cost?days=7")
    assert "/sign-in?next=" in page.url
    page.get_by_label("Token").fill(text)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/cost?days=7")
    assert page.get_by_role("link", name="New budget").count() == 0  # a reader changes nothing
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert cookies["analytics_session"]["httpOnly"]
    assert cookies["analytics_session"]["sameSite"] == "Lax"
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.goto(f"{base}/")
    assert "/sign-in" in page.url


def _refresh_until_gone(seen: Watched, selector: str) -> None:
    """Let the page refresh itself, as it does every ten seconds, until what the selector finds is gone."""
    for _ in range(60):
        seen.page.evaluate("dashboard.refresh()")
        if not seen.page.locator(selector).count():
            return
        seen.page.wait_for_timeout(500)
    raise AssertionError(f"{selector} stays: {seen.page.locator(selector).first.inner_text()}")


def _until_answering(base: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the web service did not come up")
