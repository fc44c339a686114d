"""The running day of the reporting zone, as the queries and the model of its end see it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.calendar import midnight
from jobs.forecasting.day_end import HOURS


@dataclass(frozen=True)
class DayInProgress:
    """A calendar day of a zone and how much of it has passed; moments in UTC without a zone."""

    day: date
    begins: datetime
    ends: datetime
    now: datetime

    def hours_at(self, moment: datetime) -> float:
        """Return how many hours of the day have passed at `moment`, 0 to 24; a day of 23 or 25 hours is stretched."""
        passed = (moment - self.begins) / (self.ends - self.begins)
        return HOURS * min(max(passed, 0.0), 1.0)

    @property
    def hours(self) -> float:
        """How many hours of the day have passed now."""
        return self.hours_at(self.now)

    @property
    def parameters(self) -> dict[str, object]:
        """The parameters of queries that cut the day into quarters of an hour."""
        return {"today": self.day.isoformat(), "midnight": self.begins, "day_end": self.ends}


def running_day(now: datetime, zone: str) -> DayInProgress:
    """Return the day of `zone` in which `now` (UTC without a zone) lies."""
    today = now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    return DayInProgress(today, midnight(today, zone), midnight(today + timedelta(days=1), zone), now)
