"""Every page, in both themes and two widths: shown without complaint, without moving, and accessible."""

from typing import Any

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import Opened, Served

pytestmark = pytest.mark.needs_program("chromium")

PATHS = [
    "/",
    "/cost?days=14",
    "/cost?model=claude-sonnet-4-5&days=90",
    "/agents",
    "/agents/one?id=code-agent-2",
    "/agents/compare?id=code-agent-1&id=code-agent-2&id=chat-agent-1",
    "/behavior?days=90",
    "/behavior/session?id={session_id}",
    "/maintenance",
    "/reports?days=14",
    "/data",
    "/cost/budget",
    "/search?q=agent",
]


@pytest.mark.parametrize("look", [(1440, "light"), (375, "dark")], ids=lambda look: f"{look[1]}-{look[0]}")
@pytest.mark.parametrize("path", PATHS)
def test_page_is_shown(opened: Opened, served: Served, path: str, look: tuple[int, Any]) -> None:
    """A page has its figures, fits the screen, does not move after load, and axe finds nothing in it."""
    width, theme = look
    with opened(width=width, theme=theme) as seen:
        assert seen.open(path.format(session_id=served.session_id)).status == 200
        assert seen.page.locator("h1").count() == 1
        assert seen.page.locator(".card").count() > 0
        assert seen.page.locator(".card.failed").count() == 0, seen.page.locator(".card.failed").first.inner_text()
        assert not seen.is_cut_off()
        seen.page.wait_for_timeout(100)
        assert seen.moved() < 0.05
        assert violations(seen.page) == []
