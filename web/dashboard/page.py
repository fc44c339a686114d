"""What a page is: one module in `pages/` that makes its cards, and one template of the same name that shows them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from web.dashboard.ask import Ask

LONGEST_SUBJECT = 80

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
    keeps: tuple[str, ...] = ()  # parameters of the URL, besides period and filters, that its own links carry on
    filters: tuple[str, ...] = ()  # filters that some of its cards apply; the others are said to apply to nothing
    asks: str = ""  # the subject of the query API whose filters some of its cards apply
    hides: tuple[str, ...] = ()  # filters that it does not show, as what it is about says the same
    subject: str = ""  # the parameter of the URL that names what it is about, when it is about one thing
    check: Callable[[Ask], object] | None = None  # raises the ProblemError that the page of a subject is refused with

    @property
    def group(self) -> str:
        """The entry of the navigation that is marked while this page is shown."""
        return self.section or self.name

    @property
    def begins_early(self) -> bool:
        """Whether its top may be sent before its cards are made: by then nothing refuses it any more."""
        return self.in_navigation or self.check is not None

    def title_of(self, arguments: Mapping[str, str]) -> str:
        """Return what the browser's tab says."""
        subject = arguments.get(self.subject, "")
        return f"{self.title} {subject if len(subject) <= LONGEST_SUBJECT else subject[:LONGEST_SUBJECT] + '…'}".strip()
