"""The part of a day that a page of questions is narrowed to: from one moment until another, as its URL says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from web.dashboard.period import PagePeriod
from web.show.formats import day

PARAMETERS = ("since", "until")


@dataclass(frozen=True)
class ClockSpan:
    """A span of time within the page's period; `until` is not part of it."""

    since: datetime
    until: datetime

    @classmethod
    def of(cls, arguments: Mapping[str, str], period: PagePeriod, zone: ZoneInfo) -> "ClockSpan | None":
        """Read `since` and `until`; None if one is missing, has no offset, or lies outside the period."""
        since, until = (_moment(arguments.get(name), zone) for name in PARAMETERS)
        if since is None or until is None or since >= until:
            return None
        last = (until - timedelta(microseconds=1)).date()
        return cls(since, until) if period.window.first <= since.date() and last <= period.window.last else None

    @classmethod
    def beginning(cls, label: str, length: timedelta) -> "ClockSpan":
        """Return the span of a given length that begins at a label of an answer."""
        since = datetime.fromisoformat(label)
        return cls(since, since + length)

    @property
    def state(self) -> dict[str, str]:
        """The parameters of an address that is narrowed to this span."""
        return {"since": _spelled(self.since), "until": _spelled(self.until)}

    @property
    def text(self) -> str:
        """The span in words."""
        first, last = self.since.date(), self.until.date()
        end = f"{self.until:%H:%M}"
        if last != first and not (last - first == timedelta(days=1) and end == "00:00"):
            end = f"{day(last)} {end}"
        return f"{day(first)} {self.since:%H:%M}–{'24:00' if end == '00:00' else end}"


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
        return found.astimezone(zone) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _spelled(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
