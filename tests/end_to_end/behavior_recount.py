"""The behaviour figures counted once more, straight from the definitions: plain loops over all events, no rollups.

Nothing here is shared with the product, on purpose.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

SESSION_GAP = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=24)
LONGEST_EVENT_MS = 30 * 60_000


@dataclass(frozen=True)
class RecountedEvent:
    """One event as the producer knows it; empty text stands for what it leaves out."""

    at: datetime
    feature: str
    event_type: str = "page_view"
    user_id: str = ""
    session_id: str = ""
    duration_ms: float | None = None

    @property
    def user(self) -> str | None:
        """Who it was; None: nobody in particular."""
        return None if self.user_id in ("", "anonymous") else self.user_id

    @property
    def visit(self) -> tuple[str, str] | None:
        """What its sessions are made by: the producer's session, else the user, else nothing."""
        if self.session_id not in ("", "unknown"):
            return ("session", self.session_id)
        return ("user", self.user) if self.user else None

    @property
    def spent_ms(self) -> float:
        """The time it counts for."""
        return min(self.duration_ms or 0.0, LONGEST_EVENT_MS)


@dataclass
class RecountedSession:
    """Events without a long gap between them, in order of time."""

    events: list[RecountedEvent] = field(default_factory=list)

    @property
    def began(self) -> datetime:
        """When its first event happened."""
        return self.events[0].at

    @property
    def is_bounce(self) -> bool:
        """Whether it is one page view and nothing else."""
        return [event.event_type for event in self.events] == ["page_view"]

    @property
    def duration_ms(self) -> float:
        """First event to the end of the last; of several at the last moment the longest."""
        last = self.events[-1].at
        own_ms = max(event.duration_ms or 0.0 for event in self.events if event.at == last)
        return (last - self.began) / timedelta(milliseconds=1) + own_ms


def sessions_of(events: Iterable[RecountedEvent]) -> list[RecountedSession]:
    """Cut each visit where nothing happened for over 30 minutes, and every 24 hours from the first event after that."""
    visits: dict[tuple[str, str], list[RecountedEvent]] = defaultdict(list)
    for event in events:
        if event.visit is not None:
            visits[event.visit].append(event)
    found: list[RecountedSession] = []
    for visit in visits.values():
        visit.sort(key=lambda event: event.at)
        previous = limit = datetime.min.replace(tzinfo=UTC)
        for event in visit:
            if event.at - previous > SESSION_GAP:
                limit = event.at + LONGEST_SESSION
                found.append(RecountedSession())
            elif event.at > limit:
                limit += LONGEST_SESSION
                found.append(RecountedSession())
            found[-1].events.append(event)
            previous = event.at
    return found


@dataclass
class BehaviorRecount:
    """All figures of `events` as they stand on the day `today` of the reporting zone."""

    events: Sequence[RecountedEvent]
    zone: ZoneInfo
    today: date

    def local(self, moment: datetime) -> datetime:
        """Return wall-clock time in the reporting zone."""
        return moment.astimezone(self.zone)

    def window(self, days: int, last: date | None = None) -> set[date]:
        """Return the `days` calendar days that end with `last`, which is today if absent."""
        return {(last or self.today) - timedelta(days=back) for back in range(days)}

    @cached_property
    def by_day(self) -> dict[date, list[tuple[int, RecountedEvent]]]:
        """Events with their local hour, by local day."""
        found: dict[date, list[tuple[int, RecountedEvent]]] = defaultdict(list)
        for event in self.events:
            local = self.local(event.at)
            found[local.date()].append((local.hour, event))
        return found

    @cached_property
    def sessions(self) -> dict[date, list[RecountedSession]]:
        """Sessions by the local day on which they began."""
        found: dict[date, list[RecountedSession]] = defaultdict(list)
        for session in sessions_of(self.events):
            found[self.local(session.began).date()].append(session)
        return found

    @cached_property
    def first_days(self) -> dict[str, date]:
        """The day of each user's first event ever."""
        found: dict[str, date] = {}
        for day in sorted(self.by_day):
            for _, event in self.by_day[day]:
                if event.user:
                    found.setdefault(event.user, day)
        return found

    def events_of(self, window: Iterable[date]) -> list[RecountedEvent]:
        """Return the events of some days."""
        return [event for day in window for _, event in self.by_day.get(day, [])]

    def sessions_begun(self, window: Iterable[date]) -> list[RecountedSession]:
        """Return the sessions that began on some days."""
        return [session for day in window for session in self.sessions.get(day, [])]

    def users(self, window: Iterable[date]) -> set[str]:
        """Return the distinct users of some days."""
        return {event.user for event in self.events_of(window) if event.user}

    def engagement(self, days: int, last: date | None = None) -> dict[str, float]:
        """Return the metrics of a window."""
        last = last or self.today
        window = self.window(days, last)
        sessions = self.sessions_begun(window)
        views = sum(event.event_type == "page_view" for event in self.events_of(window))
        users = self.users(window)
        new = {user for user in users if self.first_days[user] in window}
        month = self.window(28, last)
        monthly = len(self.users(month))
        daily_mean = sum(len(self.users([day])) for day in month) / 28
        count = len(sessions) or 1
        return {
            "total_sessions": len(sessions),
            "total_page_views": views,
            "avg_session_duration_ms": sum(session.duration_ms for session in sessions) / count,
            "pages_per_session": views / count if sessions else 0.0,
            "active_users": len(users),
            "daily_active_users": len(self.users([last])),
            "weekly_active_users": len(self.users(self.window(7, last))),
            "monthly_active_users": monthly,
            "stickiness": daily_mean / monthly if monthly else 0.0,
            "bounce_rate": 100 * sum(session.is_bounce for session in sessions) / count,
            "avg_engaged_time_ms": sum(event.spent_ms for session in sessions for event in session.events) / count,
            "new_users": len(new),
            "returning_users": len(users - new),
        }

    def previous_engagement(self, days: int) -> dict[str, float]:
        """Return the metrics of the window before."""
        return self.engagement(days, self.today - timedelta(days=days))

    def features(self, days: int) -> dict[str, dict[str, Any]]:
        """Return the figures of each feature that had an event in the window."""
        window = self.window(days)
        by_feature: dict[str, list[RecountedEvent]] = defaultdict(list)
        for event in self.events_of(window):
            by_feature[event.feature].append(event)
        touched = Counter(
            feature
            for session in self.sessions_begun(window)
            for feature in {event.feature for event in session.events}
        )
        found: dict[str, dict[str, Any]] = {}
        for feature, events in by_feature.items():
            spent = sum(event.spent_ms for event in events)
            timed = sum(event.duration_ms is not None for event in events)
            found[feature] = {
                "feature": feature,
                "total_views": len(events),
                "page_views": sum(event.event_type == "page_view" for event in events),
                "unique_users": len({event.user for event in events if event.user}),
                "unique_sessions": touched[feature],
                "avg_time_spent_ms": spent / timed if timed else 0.0,
                "total_time_spent_ms": spent,
                "event_breakdown": dict(Counter(event.event_type for event in events)),
            }
        return found

    def heatmap(self, days: int) -> dict[str, dict[str, int]]:
        """Return events by local hour and feature."""
        cells: dict[str, Counter[str]] = {f"{hour:02}": Counter() for hour in range(24)}
        for day in self.window(days):
            for hour, event in self.by_day.get(day, []):
                cells[f"{hour:02}"][event.feature] += 1
        return {hour: dict(cell) for hour, cell in cells.items()}

    def peak_hours(self, days: int) -> list[dict[str, object]]:
        """Return the five busiest hours."""
        totals = {hour: sum(cell.values()) for hour, cell in self.heatmap(days).items()}
        busiest = sorted(totals, key=lambda hour: (-totals[hour], hour))[:5]
        return [{"hour": hour, "total_events": totals[hour]} for hour in busiest]

    def by_weekday(self, days: int) -> list[list[float | None]]:
        """Return the mean week, Monday first; None for a weekday that the window does not hold."""
        window = self.window(days)
        week: list[list[float | None]] = []
        for weekday in range(7):
            dates = [day for day in window if day.weekday() == weekday]
            hours = Counter(hour for day in dates for hour, _ in self.by_day.get(day, []))
            week.append([hours[hour] / len(dates) if dates else None for hour in range(24)])
        return week

    def journey(self, session_id: str) -> list[tuple[datetime, str, str, float | None]]:
        """Return the steps of one session of the producer's; at the same moment by name, without a duration last."""
        steps = [event for event in self.events if event.session_id == session_id]
        steps.sort(key=lambda event: (event.at, event.feature, event.event_type, _or_endless(event.duration_ms)))
        return [(event.at, event.feature, event.event_type, event.duration_ms) for event in steps]


def _or_endless(duration_ms: float | None) -> float:
    return float("inf") if duration_ms is None else duration_ms
