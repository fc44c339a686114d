"""A page that is left open over midnight: its figures and what names their days are renewed together."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import redis
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from autobot_analytics.settings import Settings
from tests.browser.watching import Watched, watched
from tests.web.conftest import Web
from tests.web.days import agent_cost_day, cost_day

pytestmark = pytest.mark.needs_program("chromium")

EVENING = datetime(2026, 2, 28, 23, 59, 50, tzinfo=UTC)
USD = {"2026-02-22": 1, "2026-02-28": 10, "2026-03-01": 100}


def publish(web: Web) -> None:
    """Publish the days of cost up to the clock's day."""
    days = {day: usd for day, usd in USD.items() if day <= web.now.date().isoformat()}
    row = {day: {"model": "m", "calls": 1, "cost_nano_usd": usd * 10**9} for day, usd in days.items()}
    of_agents = {day: agent_cost_day({**one, "agent_id": "a"}) for day, one in row.items()}
    web.publish({"cost_days": {day: cost_day(one) for day, one in row.items()}, "cost_agent_days": of_agents})


@pytest.fixture
def web(redis_url: str, redis_client: redis.Redis) -> Iterator[Web]:
    """The service in this process, with a clock that the test moves."""
    web = Web(redis_client, Settings(redis_url=redis_url), now=EVENING)
    publish(web)
    yield web
    web.service.trackers.delivery.close()


@pytest.fixture
def seen(web: Web, browser: Browser) -> Iterator[Watched]:
    """A browser's page on it."""
    server = make_server("127.0.0.1", 0, web.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with watched(browser, f"http://127.0.0.1:{server.port}") as page:
            yield page
    finally:
        server.shutdown()
        server.server_close()


def told(page: Page) -> tuple[str, str, str]:
    """Return the days in the title of the period, the cost, and where the arrow leads."""
    days = " ".join(page.locator(".period .custom summary").inner_text().split())
    cost = page.locator("#trend data").first.get_attribute("value")
    return days, str(cost), str(page.locator("a.step[data-key=ArrowLeft]").get_attribute("href"))


def test_all_is_renewed_together(web: Web, seen: Watched) -> None:
    """After midnight title, arrow and figures are of the new days; while a part is in use none of them is."""
    seen.open("/cost?days=7")
    evening = ("22 Feb – 28 Feb", "11.0", "/cost?days=7&to=2026-02-21")
    assert told(seen.page) == evening
    web.later(seconds=20)
    publish(web)
    field = seen.page.locator("#what-if input[name=wish]")
    field.fill("openai/")
    seen.page.evaluate("dashboard.refresh()")
    expect(seen.page.locator("#said")).to_contain_text("A new day has begun.")
    assert told(seen.page) == evening
    field.evaluate("one => { one.removeAttribute('data-touched'); one.blur(); }")
    seen.page.evaluate("dashboard.refresh()")
    expect(seen.page.locator(".period .custom summary")).to_have_text("23\u00a0Feb – 1\u00a0Mar")
    assert told(seen.page) == ("23 Feb – 1 Mar", "110.0", "/cost?days=7&to=2026-02-22")
    seen.page.locator("a.step[data-key=ArrowLeft]").click()
    expect(seen.page.locator(".period .custom summary")).to_have_text("16\u00a0Feb – 22\u00a0Feb")
    assert told(seen.page)[1] == "1.0"
    assert seen.complaints == []
