"""The period that a page shows: so many whole days up to today or to an earlier day, as the URL says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from web.reading.window import Window
from web.show.formats import day

PRESETS = ((1, "Today"), (7, "7 days"), (28, "28 days"), (30, "30 days"), (90, "90 days"), (365, "365 days"))
SHORTCUTS = {1: "D", 7: "W", 28: "F", 30: "T"}
USUAL_DAYS = 30
MOST_DAYS = 365
NO_COMPARISON = "none"


@dataclass(frozen=True)
class PagePeriod:
    """The window of a page, and whether it is set beside the window before."""

    window: Window
    today: date
    compares: bool

    @classmethod
    def of(cls, arguments: Mapping[str, str], today: date) -> "PagePeriod":
        """Read `days`, `from`, `to` and `compare` of a URL; what makes no sense there is taken as not said."""
        last = min(_date(arguments.get("to")) or today, today)
        first = _date(arguments.get("from"))
        days = _number(arguments.get("days"), USUAL_DAYS) if first is None else (last - first).days + 1
        return cls(
            window=Window.trailing(last, min(max(days, 1), MOST_DAYS)),
            today=today,
            compares=arguments.get("compare") != NO_COMPARISON,
        )

    @property
    def days(self) -> int:
        """Days of the window."""
        return self.window.length

    @property
    def is_past(self) -> bool:
        """Whether the window ends before today: some figures are known only for windows that end today."""
        return self.window.last < self.today

    @property
    def text(self) -> str:
        """The window in words: one day or two, with years unless all of it is in this one."""
        first, last = self.window.first, self.window.last
        far = first.year != self.today.year
        words = [day(first, far and first.year != last.year), day(last, far)]
        return " – ".join(words if first != last else words[1:])

    @property
    def named(self) -> list[tuple[str, str, str]]:
        """Return the calendar's periods: (name, first day, last day)."""
        yesterday, month = self.today - timedelta(days=1), self.today.replace(day=1)
        before = month - timedelta(days=1)
        spans = (
            ("Yesterday", yesterday, yesterday),
            ("This month", month, self.today),
            ("Last month", before.replace(day=1), before),
        )
        return [(name, first.isoformat(), last.isoformat()) for name, first, last in spans]

    @property
    def running(self) -> str:
        """The day that is not over, as charts label it."""
        return self.today.isoformat()

    @property
    def state(self) -> dict[str, str]:
        """What a URL must say to mean this period; nothing of it that is usual."""
        state = {}
        if self.days != USUAL_DAYS:
            state["days"] = str(self.days)
        if self.is_past:
            state["to"] = self.window.last.isoformat()
        if not self.compares:
            state["compare"] = NO_COMPARISON
        return state

    @property
    def earlier(self) -> str:
        """The last day of the window before."""
        return self.window.before.last.isoformat()

    @property
    def later(self) -> str | None:
        """The last day of the window after, today at most; None when this one ends today."""
        if not self.is_past:
            return None
        return min(self.window.last + timedelta(days=self.days), self.today).isoformat()


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _number(text: str | None, otherwise: int) -> int:
    try:
        return int(text) if text else otherwise
    except ValueError:
        return otherwise
