"""Names that somebody chose to break the page show as the text that they are."""

from urllib.parse import quote

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import NASTY, Opened

pytestmark = pytest.mark.needs_program("chromium")


PATHS = [
    "/",
    "/cost?days=1",
    "/agents?days=1",
    "/behavior?days=1",
    "/maintenance",
    "/reports?type=technical&days=7",
    "/data",
    "/search?q=" + quote(NASTY[0]),
]


@pytest.mark.parametrize("width", [375, 1440])
def test_names_are_text(opened: Opened, width: int) -> None:
    """No name becomes markup, runs, turns the text around it, or makes the page wider than the screen."""
    with opened(width=width) as seen:
        for path in PATHS:
            seen.open(path)
            assert seen.page.title() != "taken", path
            assert seen.page.locator("main img").count() == 0, path
            assert seen.page.locator("main script").count() == 0, path
            assert not seen.is_cut_off(), path


@pytest.mark.parametrize("name", NASTY, ids=["script", "long", "bidi", "emoji", "quotes", "url"])
def test_agent_of_any_name_has_a_page(opened: Opened, name: str) -> None:
    """The page of such an agent is found by its link in the table, and shows its name."""
    with opened() as seen:
        seen.open(f"/agents?days=1&q={quote(name[:100])}")
        link = seen.page.locator("#each tbody th a").first
        link.click()
        seen.page.wait_for_url("**/agents/one?*")
        start, _, end = seen.page.locator("h1 bdi").inner_text().partition("…")  # what is too long lacks its middle
        assert start
        assert name.startswith(start)
        assert name.endswith(end)
        assert seen.figure("outcomes", "Tasks") == 1
        assert seen.page.locator(".card.failed").count() == 0
        assert not seen.is_cut_off()


def test_hostile_page_is_accessible(opened: Opened) -> None:
    """Such names break no label either."""
    with opened(width=375) as seen:
        seen.open("/agents?days=1")
        assert violations(seen.page) == []


def test_hostile_query(opened: Opened) -> None:
    """Whatever stands in the URL, the page is shown, and nothing of it runs."""
    with opened() as seen:
        for query in ("model=" + quote(NASTY[0]), "agent=%00%0a", "q=" + "%F0%9F%A4%96" * 300, "sort=" + "x" * 2_000):
            for page in ("/cost", "/agents", "/behavior", "/search"):
                assert seen.open(f"{page}?{query}").status in (200, 404), query
                assert seen.page.title() != "taken", query
