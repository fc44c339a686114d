"""Pictures of every page in both themes: `python -m tests.browser.screenshots docs/images`, or `make screenshots`."""

import base64
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from autobot_analytics.demo.embedded_redis import RedisProcess
from tests.browser.conftest import SWITCHES, Served, program, running
from tests.browser.watching import watched

PAGES = {
    "overview": "/?days=7",
    "cost": "/cost?days=7",
    "agents": "/agents?days=7",
    "agent": "/agents/one?id=code-agent-1&days=7",
    "behavior": "/behavior?days=90",
    "maintenance": "/maintenance",
    "reports": "/reports?days=7",
    "data": "/data",
}
WIDTH, HEIGHT, QUALITY = 1280, 860, 72
BUDGETS = (
    {"name": "Team", "threshold_usd": 120, "period": "monthly"},
    {"name": "Research", "threshold_usd": 25, "period": "weekly", "scope": "agent", "scope_id": "research-agent-1"},
)


def await_findings(served: Served) -> None:
    """Wait for the jobs that run now and then: savings that were found, budgets that were looked at."""
    for _ in range(600):
        saved = served.answer("/advanced/optimization")["potential_savings"]["cost_usd"]
        if saved and len(served.answer("/cost/budget-status")["budget_statuses"]) == len(BUDGETS):
            return
        time.sleep(1)
    raise AssertionError("no savings are found, or no budget is looked at")


def shoot(browser: Browser, served: Served, folder: Path) -> None:
    """Take the pictures, as WebP: a twentieth of PNG."""
    for theme in ("light", "dark"):
        for name, path in PAGES.items():
            with watched(browser, served.base, width=WIDTH, theme=theme) as seen:
                seen.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
                seen.open(path)
                session = seen.page.context.new_cdp_session(seen.page)
                taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
                target = folder / f"{name}-{theme}.webp"
                target.write_bytes(base64.b64decode(taken["data"]))
                print(f"{target} {target.stat().st_size / 1000:.0f} KB")


def main(folder: Path) -> None:
    """Run the service on the demo's data with two budgets, and take the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, RedisProcess() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=SWITCHES.split())
        service = running(server, Path(data), is_nasty=False, budgets=BUDGETS)
        with service as served:
            await_findings(served)
            shoot(browser, served, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
