"""A page under watch: what it writes to the console, what it asks for, and how much it moves after it was shown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request, Response

HEIGHT = 900
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
"""


T = TypeVar("T")
CELLS = """rows => rows.map((row) => [...row.cells].map((cell) => {
  const own = cell.cloneNode(true);
  own.querySelectorAll(".tip").forEach((tip) => tip.remove());
  return own.textContent.replace(/\\s+/g, " ").trim();
}))"""


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
        """Return the exact values of the figures below a selector, in order."""
        self.page.wait_for_load_state()
        values = self.page.locator(f"{selector} data").evaluate_all("all => all.map(one => one.value)")
        return [float(value) if value else None for value in values]

    def figure(self, card: str, label: str) -> float | None:
        """Return the exact value of one figure of a card by its label."""
        stat = self.page.locator(f"#{card} .stat").filter(has=self.page.get_by_text(label, exact=True))
        value = stat.locator("data").first.get_attribute("value")
        return float(value) if value else None

    def change(self, card: str, label: str) -> str:
        """Return the words of one figure's change against the window before, with plain spaces; empty without one."""
        stat = self.page.locator(f"#{card} .stat").filter(has=self.page.get_by_text(label, exact=True))
        self.page.wait_for_load_state()
        return plain(" ".join(stat.locator(".delta").all_text_contents()))

    def rows(self, table: str, place: int = 0) -> list[list[str]]:
        """Return the words of each cell of a table's body, also of one that is folded away; spaces are plain ones."""
        self.page.wait_for_load_state()
        cells: list[list[str]] = self.page.locator(table).nth(place).locator("tbody tr").evaluate_all(CELLS)
        return cells

    def unfold(self, drawing: str) -> None:
        """Open the table behind a chart, by the id of the chart, and wait until it is there."""
        self.page.locator(f"[id='{drawing}-as-table']").click()
        self.page.locator(f"[id='{drawing}-as-table'][aria-expanded=true]").wait_for()

    def point_at(self, chart: Locator, share: float, y: float = 60) -> None:
        """Put the mouse on a chart, so far from the left as a share of its width."""
        box = chart.locator(".u-over").bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + min(box["width"] - 2, max(2, share * box["width"])), box["y"] + y)

    def words(self, selector: str) -> list[str]:
        """Return the words of each element that the selector finds; spaces are plain ones."""
        self.page.wait_for_load_state()  # a page that was gone to by a click may have only its top yet
        return [plain(text) for text in self.page.locator(selector).all_text_contents()]

    def moved(self) -> float:
        """Return the layout shift since the page was opened."""
        return float(self.page.evaluate("window.shifts.reduce((sum, one) => sum + one, 0)"))

    def is_cut_off(self) -> bool:
        """Return whether the page is wider than the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"))


def plain(text: str) -> str:
    """Return a text with plain spaces, one between two words."""
    return " ".join(text.split())


def tab_to(wanted: Locator) -> None:
    """Press Tab until an element has the focus, as somebody without a mouse does."""
    found = wanted.element_handle()  # to look for it again at each key would take longer than the key
    for _ in range(200):
        wanted.page.keyboard.press("Tab")
        has_it = found.evaluate("one => one.isConnected ? one === document.activeElement : null")
        if has_it:
            return
        if has_it is None:  # its surroundings were replaced
            found = wanted.element_handle()
            if found.evaluate("one => one === document.activeElement"):
                return
    raise AssertionError(f"Tab does not lead to {wanted}")


def refresh_until_gone(seen: Watched, selector: str) -> None:
    """Let the page refresh itself, as it does every ten seconds, until what the selector finds is gone."""
    for _ in range(120):
        seen.page.evaluate("dashboard.refresh()")
        if not seen.page.locator(selector).count():
            return
        seen.page.wait_for_timeout(250)
    raise AssertionError(f"{selector} stays: {seen.page.locator(selector).first.inner_text()}")


def shown_between(ask: Callable[[], T], show: Callable[[], object]) -> T:
    """Show a page between two equal answers of the API and give the answer: it was so while the page was made."""
    for _ in range(20):
        before = ask()
        show()
        if ask() == before:
            return before
    raise AssertionError("the answer never stays the same")


def open_page(browser: Browser, width: int = 1440, theme: Any = "light", **more: Any) -> Page:
    """Open a page of its own, which measures how much it moves."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=theme, **more)
    page = context.new_page()
    page.set_default_timeout(8_000)
    page.add_init_script(SHIFTS)
    return page


@contextmanager
def watched(browser: Browser, base: str, **arguments: Any) -> Iterator[Watched]:
    """Open a page of its own, as `open_page` does, and watch it."""
    page = open_page(browser, **arguments)
    try:
        with watch(page, base) as seen:
            yield seen
    finally:
        page.context.close()


@contextmanager
def watch(page: Page, base: str) -> Iterator[Watched]:
    """Watch a page: at the end it must have complained of nothing and asked no other host."""
    seen = Watched(page, base)
    host = urlsplit(base).netloc

    def hear(line: ConsoleMessage) -> None:
        if line.type in ("error", "warning"):
            seen.complaints.append(line.text)

    def hear_error(error: Error) -> None:
        seen.complaints.append(str(error))

    def notice(asked: Request) -> None:
        if urlsplit(asked.url).netloc not in (host, ""):
            seen.complaints.append(f"asked {asked.url}")

    page.on("console", hear)
    page.on("pageerror", hear_error)
    page.on("request", notice)
    try:
        yield seen
        assert seen.complaints == []
    finally:
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", hear_error)
        page.remove_listener("request", notice)
