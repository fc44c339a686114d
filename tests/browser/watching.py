"""A page under watch: what it writes to the console, what it asks for, and how much it moves after it was shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Response

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Watched:
    """A browser's page on the service, and what it did wrong."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Response:
        """Go to a page of the service and wait until it is loaded."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        return answer

    def figures(self, selector: str) -> list[float | None]:
        """Give the exact values of the figures below a selector, in order."""
        values = self.page.locator(f"{selector} data").evaluate_all("all => all.map(one => one.value)")
        return [float(value) if value else None for value in values]

    def figure(self, card: str, label: str) -> float | None:
        """Give the exact value of one figure of a card by its label."""
        stat = self.page.locator(f"#{card} .stat").filter(has=self.page.get_by_text(label, exact=True))
        value = stat.locator("data").first.get_attribute("value")
        return float(value) if value else None

    def moved(self) -> float:
        """Give the layout shift since the page was opened."""
        return float(self.page.evaluate("window.shifts.reduce((sum, one) => sum + one, 0)"))

    def is_cut_off(self) -> bool:
        """Tell whether the page is wider than the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"))


@contextmanager
def watched(browser: Browser, base: str, width: int = 1440, theme: Any = "light", **more: Any) -> Iterator[Watched]:
    """Open a page of its own; at the end it must have complained of nothing and asked no other host."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, **more)
    page = context.new_page()
    page.set_default_timeout(8_000)
    page.add_init_script(SHIFTS)
    seen = Watched(page, base)
    page.on("console", lambda line: seen.complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    host = urlsplit(base).netloc
    page.on(
        "request",
        lambda asked: (
            seen.complaints.append(f"asked {asked.url}") if urlsplit(asked.url).netloc not in (host, "") else None
        ),
    )
    try:
        yield seen
        assert seen.complaints == []
    finally:
        context.close()
