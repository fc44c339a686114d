"""What the reader sees when Redis is away, card by card, and when it is back."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Served
from tests.browser.watching import Watched, refresh_until_gone, watched

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
        for card in ("health", "spend", "work", "use"):
            expect(seen.page.locator(f"#{card} .stale")).to_contain_text("not fresh")
        seen.page.locator("#spend .stale").get_by_role("link", name="Retry").click()
        expect(seen.page.locator("#said")).to_contain_text("Shown")  # it was tried, in vain
        assert seen.page.locator("#spend .stale").count() == 1
        assert focused(seen) == "Retry"
        served.redis.start()
        refresh_until_gone(seen, ".stale")  # the card too whose Retry has the focus, which it then gets itself
        assert seen.page.evaluate("document.activeElement.id") == "spend"
        served.redis.stop()
        seen.open("/agents/one?id=code-agent-1")  # single tasks lie in Redis only
        failed = seen.page.locator("#history.failed")
        expect(failed).to_contain_text("Redis does not answer")
        expect(seen.page.locator("#outcomes .failed")).to_have_count(0)
        served.redis.start()
        failed.get_by_role("link", name="Retry").click()
        refresh_until_gone(seen, "#history.failed")
        refresh_until_gone(seen, "#fresh .bad")
        refresh_until_gone(seen, ".stale")
        assert seen.page.locator("#history tbody tr").count() > 0


def focused(seen: Watched) -> str:
    """Return the words of what has the focus."""
    return str(seen.page.evaluate("document.activeElement.textContent"))
