"""Pages that tests use one after the other: to open one takes half a second, to tidy one up a twentieth."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.watching import HEIGHT, open_page


class Pages:
    """Lends pages, one test at a time; who changes a page beyond what is undone here opens one of its own."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[Hashable, list[Page]] = {}

    @contextmanager
    def lend(self, width: int = 1440, theme: Any = "light", **more: Any) -> Iterator[Page]:
        """Lend a page of a width and a theme, without cookies; one that its test failed with is lent no more."""
        idle = self._idle.setdefault((width, theme, *sorted(more.items())), [])
        page = idle.pop() if idle else open_page(self._browser, width, theme, **more)
        try:
            yield page
        except BaseException:
            page.context.close()
            raise
        page.goto("about:blank")
        page.unroute_all()
        page.context.clear_cookies()
        page.context.clear_permissions()
        page.emulate_media(media="null", color_scheme=theme)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.mouse.move(0, 0)
        idle.append(page)
