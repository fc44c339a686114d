"""What a page is: one module in `pages/` that makes its cards, and one template of the same name that shows them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from web.dashboard.asking import Ask

Build = Callable[[Ask], Mapping[str, Any]]


@dataclass(frozen=True)
class Page:
    """One page; `build` gives the template's variables, usually cards made by `ask.card`."""

    name: str  # of the template `dashboard/<name>.html` and of the endpoint `dashboard.<name>`
    path: str
    title: str
    build: Build
    section: str = ""  # the entry of the navigation that it belongs to, by name; empty: its own
    in_navigation: bool = True
    has_period: bool = True
    compares: bool = True  # whether figures are set beside those of the window before
    keeps: tuple[str, ...] = ()  # parameters of the URL, besides those of the period, that its own links carry on

    @property
    def group(self) -> str:
        """The entry of the navigation that is marked while this page is shown."""
        return self.section or self.name
