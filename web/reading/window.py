"""Calendar windows: whole days of the reporting zone, today included."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from autobot_analytics.times import iso_z

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present time; the clock of a running service."""
    return datetime.now(UTC)


def local_today(now: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of `now` in the reporting zone."""
    return now.astimezone(zone).date()


@dataclass(frozen=True)
class Window:
    """Consecutive days, `first` and `last` included."""

    first: date
    last: date

    @classmethod
    def trailing(cls, today: date, days: int) -> "Window":
        """Return today and the `days` - 1 days before."""
        return cls(today - timedelta(days=days - 1), today)

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Window":
        """The window of the same length that ends the day before this one."""
        return Window(self.first - timedelta(days=self.length), self.first - timedelta(days=1))

    def dates(self) -> list[date]:
        """Return the days in order."""
        return [self.first + timedelta(days=offset) for offset in range(self.length)]

    def day_keys(self) -> list[str]:
        """Return the days in order, as snapshot fields spell them."""
        return [day.isoformat() for day in self.dates()]


def iso_utc(moment: datetime) -> str:
    """Spell a time as ISO 8601 UTC with `Z`, to the millisecond if it has one."""
    return iso_z(moment, "milliseconds" if moment.microsecond else "seconds")
