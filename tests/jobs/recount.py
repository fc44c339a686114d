"""What must be published, counted again in plain Python from the events themselves: slowly, and by the definitions."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from autobot_analytics.settings import Settings
from tests.jobs.driving import iso

Document = dict[str, Any]
Documents = dict[str, dict[str, Document]]
US = timedelta(microseconds=1)


@dataclass(frozen=True)
class Event:
    """Something that a user did."""

    at: datetime
    feature: str
    event_type: str
    user: str
    session: str
    duration_ms: Decimal | None

    @property
    def session_key(self) -> str | None:
        """What the event is sessionised by."""
        if self.session != "unknown":
            return f"s:{self.session}"
        return f"u:{self.user}" if self.user != "anonymous" else None


@dataclass(frozen=True)
class Session:
    """A chain of events without a long gap, and at most a day long."""

    key: str
    events: list[Event]

    @property
    def duration_ms(self) -> Decimal:
        """Last event's time and its own duration, minus the first event's time."""
        first, last = self.events[0].at, self.events[-1].at
        own = max((event.duration_ms or Decimal(0) for event in self.events if event.at == last), default=Decimal(0))
        return Decimal((last - first) // US) / 1000 + own


class Recount:
    """Counts events; `now` is UTC without a zone."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.timezone)
        self.today = self.day(now)

    def day(self, at: datetime) -> date:
        """Return the day of a moment in the reporting zone."""
        return self._local(at).date()

    def _local(self, at: datetime) -> datetime:
        return at.replace(tzinfo=UTC).astimezone(self._zone)

    def sessions(self, events: Iterable[Event]) -> list[Session]:
        """Cut events into sessions."""
        gap = timedelta(minutes=self._settings.session_gap_min)
        longest = timedelta(hours=self._settings.session_max_h)
        by_key: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            if event.session_key:
                by_key[event.session_key].append(event)
        found = []
        for key, chain in by_key.items():
            runs: list[list[Event]] = []
            for event in sorted(chain, key=lambda event: event.at):
                if not runs or event.at - runs[-1][-1].at > gap:
                    runs.append([])
                runs[-1].append(event)
            for run in runs:
                pieces: dict[int, list[Event]] = defaultdict(list)
                for event in run:
                    pieces[max(event.at - run[0].at - US, 0 * US) // longest].append(event)
                found += [Session(key, piece) for piece in pieces.values()]
        return found

    def behavior(self, events: Sequence[Event]) -> Documents:
        """Return the documents of behaviour, by snapshot and field; empty documents are left out."""
        if not events:
            return {"behavior_previous_users": {"all": self._previous_users({})}}
        sessions = self.sessions(events)
        seen: dict[str, set[date]] = defaultdict(set)
        for event in events:
            if event.user != "anonymous":
                seen[event.user].add(self.day(event.at))
        first = min(self.day(event.at) for event in events)
        last = max(*(self.day(event.at) for event in events), self.today)
        days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
        return {
            "behavior_days": {str(day): self._behavior_day(day, events, sessions, seen) for day in days},
            "behavior_features": self._features(events, sessions),
            "behavior_hours": self._hours(events),
            "behavior_users": self._users(events, seen),
            "behavior_previous_users": {"all": self._previous_users(seen)},
            **self._journeys(sessions),
        }

    def _cap(self, events: Iterable[Event]) -> float:
        most = Decimal(self._settings.feature_event_max_min) * 60_000
        return float(
            sum((min(event.duration_ms, most) for event in events if event.duration_ms is not None), Decimal(0))
        )

    def _behavior_day(
        self, day: date, events: Sequence[Event], sessions: Sequence[Session], seen: dict[str, set[date]]
    ) -> Document:
        today = [event for event in events if self.day(event.at) == day]
        begun = [session for session in sessions if self.day(session.events[0].at) == day]

        def active(days: int) -> int:
            return sum(any(day - timedelta(days=days) < seen_on <= day for seen_on in on) for on in seen.values())

        return {
            "events": len(today),
            "page_views": sum(event.event_type == "page_view" for event in today),
            "sessions": len(begun),
            "bounces": sum([event.event_type for event in session.events] == ["page_view"] for session in begun),
            "session_duration_ms": float(sum((session.duration_ms for session in begun), Decimal(0))),
            "engaged_ms": self._cap(event for session in begun for event in session.events),
            "new_users": sum(min(on) == day for on in seen.values()),
            "active_users": active(1),
            "active_users_7d": active(7),
            "active_users_28d": active(28),
        }

    def _features(self, events: Sequence[Event], sessions: Sequence[Session]) -> dict[str, Document]:
        by_type: dict[date, dict[tuple[str, str], list[Event]]] = defaultdict(lambda: defaultdict(list))
        for event in events:
            by_type[self.day(event.at)][event.feature, event.event_type].append(event)
        touched: dict[date, Counter[str]] = defaultdict(Counter)
        for session in sessions:
            touched[self.day(session.events[0].at)].update({event.feature for event in session.events})
        documents = {}
        for day in by_type.keys() | touched.keys():
            rows = sorted(by_type[day].items())
            documents[str(day)] = {
                "feature": [feature for (feature, _), _ in rows],
                "event_type": [event_type for (_, event_type), _ in rows],
                "events": [len(group) for _, group in rows],
                "timed_events": [sum(event.duration_ms is not None for event in group) for _, group in rows],
                "duration_ms": [self._cap(group) for _, group in rows],
                "session_feature": sorted(touched[day]),
                "sessions": [touched[day][feature] for feature in sorted(touched[day])],
            }
        return documents

    def _hours(self, events: Sequence[Event]) -> dict[str, Document]:
        cells: dict[date, Counter[tuple[int, str]]] = defaultdict(Counter)
        for event in events:
            cells[self.day(event.at)][self._local(event.at).hour, event.feature] += 1
        return {
            str(day): {
                "hour": [hour for hour, _ in sorted(counts)],
                "feature": [feature for _, feature in sorted(counts)],
                "events": [counts[cell] for cell in sorted(counts)],
            }
            for day, counts in cells.items()
        }

    def _users(self, events: Sequence[Event], seen: dict[str, set[date]]) -> dict[str, Document]:
        last_in: dict[tuple[str, str], date] = {}
        for event in events:
            if event.user != "anonymous":
                key = (event.feature, event.user)
                last_in[key] = max(self.day(event.at), last_in.get(key, date.min))
        users = Counter(max(on) for on in seen.values())
        by_day: dict[date, Counter[str]] = defaultdict(Counter)
        for (feature, _), day in last_in.items():
            by_day[day][feature] += 1
        return {
            str(day): {
                "users": users[day],
                "feature": sorted(by_day[day]),
                "feature_users": [by_day[day][feature] for feature in sorted(by_day[day])],
            }
            for day in users.keys() | by_day.keys()
        }

    def _previous_users(self, seen: dict[str, set[date]]) -> Document:
        ages = [{(self.today - day).days for day in on} for on in seen.values()]
        return {
            "as_of": str(self.today),
            "users": [sum(any(n <= age < 2 * n for age in user) for user in ages) for n in range(1, 366)],
        }

    def _journeys(self, sessions: Sequence[Session]) -> Documents:
        kept_from = self.today - timedelta(days=self._settings.journey_days)
        steps: dict[tuple[date, str], list[Event]] = defaultdict(list)
        for session in sessions:
            day = self.day(session.events[0].at)
            if session.key.startswith("s:") and day > kept_from:
                steps[day, session.key[2:]] += session.events
        documents: Documents = defaultdict(dict)
        for (day, session_id), events in steps.items():
            order = sorted(
                events,
                key=lambda event: (
                    event.at,
                    event.feature,
                    event.event_type,
                    event.duration_ms is None,
                    event.duration_ms,
                ),
            )
            documents[f"journeys:{day}"][session_id] = {
                "at": [iso_us(event.at) for event in order],
                "feature": [event.feature for event in order],
                "event_type": [event.event_type for event in order],
                "duration_ms": [None if event.duration_ms is None else float(event.duration_ms) for event in order],
            }
        return dict(documents)


def iso_us(at: datetime) -> str:
    """Write a time down as documents do."""
    return iso(at) if at.microsecond else f"{at.isoformat()}.000000Z"


def duration_bucket(duration_ms: float) -> int:
    """Return the bucket of the duration histogram."""
    return math.ceil(math.log(duration_ms) / math.log(1.02)) if duration_ms > 0 else -10_000
