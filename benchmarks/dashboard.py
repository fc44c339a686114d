"""(g) The dashboard in Chromium: first paint, load and transfer, with a year of days and a thousand agents.

Each page is opened in a fresh browser context, so that nothing is in its cache; the service has answered each once
before, as it has when somebody uses it. `cold` is the time of the very first answer after new snapshots. `/healthz`, a
few letters without style or script, shows what the browser itself takes at that hour. The first contentful paint is
that of the page's top, which is sent before the cards are made; the largest contentful paint is that of the figures.
"""

import shutil
import subprocess
import sys
import time
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, sync_playwright

from autobot_analytics.demo.embedded_redis import free_port
from autobot_analytics.settings import Settings
from benchmarks.measure import Result, median, redis_and_folder
from benchmarks.web import publish_history, wait_for
from jobs.runner.schedule import JOBS
from jobs.runner.scheduler import run_jobs

PATHS = (
    "/healthz",
    "/",
    "/cost",
    "/agents",
    "/agents/one?id=agent-1",
    "/agents/compare?id=agent-1&id=agent-2&id=agent-3",
    "/behavior",
    "/maintenance",
    "/reports",
    "/data",
    "/search?q=agent-1",
)
NOT_ON_PAGES = {"tick", "lake", "report", "notifications"}  # the first has run
DAYS, AGENTS, FACTS = 365, 1_000, 400_000
ROUNDS = 5
PAINTED_MS = 400  # after its load a page may still be painting its figures
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
MEASURE = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    if (!paint || !page.loadEventEnd) return null;
    const parts = [page, ...performance.getEntriesByType("resource")];
    const bytes = parts.reduce((sum, one) => sum + one.transferSize, 0);
    return new Promise((found) => new PerformanceObserver((list) => {
        found([paint.startTime, list.getEntries().at(-1).startTime, page.loadEventStart, bytes]);
    }).observe({ type: "largest-contentful-paint", buffered: true }));
}"""


class ChromiumMissing(Exception):
    """There is no Chromium; the message says how to get it."""


def run(rounds: int = ROUNDS) -> Result:
    """Open every page `rounds` times."""
    program = shutil.which("chromium")
    if program is None:
        raise ChromiumMissing("this benchmark needs Chromium: apt-get install chromium")
    figures: dict[str, float] = {}
    with redis_and_folder() as (url, folder), sync_playwright() as playwright:
        settings = Settings(redis_url=url, data_dir=folder, port=free_port(), log_level="error")
        publish_history(settings, FACTS, AGENTS)
        if run_jobs(settings, [job.name for job in JOBS if job.name not in NOT_ON_PAGES]):
            raise RuntimeError("a job failed, so that a page would lack a card; its error is above")
        origin = f"http://127.0.0.1:{settings.port}"
        command = [sys.executable, "-m", "benchmarks.web", url, str(settings.port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"{origin}/healthz")
            browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
            for path in PATHS:
                address = f"{origin}{path}{'&' if '?' in path else '?'}days={DAYS}"
                figures[f"{path}, cold answer, ms"] = _answer_ms(address)
                turns = [_open(browser, address) for _ in range(rounds)]
                figures[f"{path}, first contentful paint, ms"] = median([turn[0] for turn in turns])
                figures[f"{path}, largest contentful paint, ms"] = median([turn[1] for turn in turns])
                figures[f"{path}, load, ms"] = median([turn[2] for turn in turns])
                figures[f"{path}, transfer, KB"] = max(turn[3] for turn in turns) / 1000
            browser.close()
        finally:
            server.terminate()
            server.wait()
    limits = {"first contentful paint, ms": "<= 300", "load, ms": "<= 800", "transfer, KB": "<= 250"}
    goals = {name: goal for name in figures for ending, goal in limits.items() if name.endswith(ending)}
    return Result("dashboard", figures, goals)


def _answer_ms(address: str) -> float:
    began = time.perf_counter()
    with urlopen(Request(address)) as answer:  # our own server
        answer.read()
    return 1000 * (time.perf_counter() - began)


def _open(browser: Browser, address: str) -> tuple[float, ...]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    page.wait_for_timeout(PAINTED_MS)
    while (found := page.evaluate(MEASURE)) is None:  # painted after it was loaded
        page.wait_for_timeout(20)
    context.close()
    return tuple(found)
