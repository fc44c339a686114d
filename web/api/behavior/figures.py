"""Behaviour figures: engagement, features, heatmap and journeys of a window."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import accumulate
from typing import Any

from web.api.behavior.answers import (
    ComparedFeature,
    DayOfUse,
    EngagementMetrics,
    FeatureFigures,
    FeatureViews,
    JourneyStep,
)
from web.reading.columns import plain
from web.reading.fold import Document, fold, pick, total
from web.reading.statistics import percent
from web.reading.window import Window

WEEK_DAYS = 7
MONTH_DAYS = 28

Documents = Mapping[str, Document]


def engagement(
    days: Documents, window: Window, active_users: int | None, trailing: Mapping[int, int] | None = None
) -> EngagementMetrics:
    """Fold the day figures of a window.

    `trailing` gives the distinct users of the 1, 7 and 28 days that end with the window; absent: as its last day says.
    """
    chosen = pick(days, window.day_keys())
    sessions = total(chosen, "sessions")
    page_views = total(chosen, "page_views")
    new_users = total(chosen, "new_users")
    last = days.get(window.last.isoformat(), {})
    month = pick(days, Window.trailing(window.last, MONTH_DAYS).day_keys())
    if trailing is None:
        trailing = {
            1: last.get("active_users", 0),
            WEEK_DAYS: last.get("active_users_7d", 0),
            MONTH_DAYS: last.get("active_users_28d", 0),
        }
    monthly = trailing[MONTH_DAYS]
    return EngagementMetrics(
        total_sessions=sessions,
        total_page_views=page_views,
        avg_session_duration_ms=_mean(total(chosen, "session_duration_ms"), sessions),
        pages_per_session=_mean(page_views, sessions),
        active_users=active_users,
        daily_active_users=trailing[1],
        weekly_active_users=trailing[WEEK_DAYS],
        monthly_active_users=monthly,
        stickiness=_mean(total(month, "active_users") / MONTH_DAYS, monthly),
        bounce_rate=percent(total(chosen, "bounces"), sessions),
        avg_engaged_time_ms=_mean(total(chosen, "engaged_ms"), sessions),
        new_users=new_users,
        returning_users=None if active_users is None else active_users - new_users,
    )


def days_of_use(days: Documents, window: Window) -> list[DayOfUse]:
    """Return every day of a window with its users and those of the 7 and 28 days that end with it."""
    keys = Window(window.first - timedelta(days=MONTH_DAYS - 1), window.last).day_keys()
    until = [0, *accumulate(days[key].get("active_users", 0) if key in days else 0 for key in keys)]
    found = []
    for before, key in enumerate(keys[MONTH_DAYS - 1 :]):
        document = days.get(key, {})
        month = until[before + MONTH_DAYS] - until[before]
        monthly = document.get("active_users_28d", 0)
        found.append(
            DayOfUse(
                date=key,
                sessions=document.get("sessions", 0),
                page_views=document.get("page_views", 0),
                new_users=document.get("new_users", 0),
                active_users=document.get("active_users", 0),
                active_users_7d=document.get("active_users_7d", 0),
                active_users_28d=monthly,
                stickiness=_mean(month / MONTH_DAYS, monthly),
            )
        )
    return found


def unique_users(users: Documents, window: Window) -> int:
    """Count distinct users of a trailing window: each stands at the last day on which it was seen."""
    return int(total(pick(users, window.day_keys()), "users"))


def trailing_users(users: Documents, window: Window) -> dict[int, int]:
    """Count distinct users of the 1, 7 and 28 days that end with a trailing window."""
    return {days: unique_users(users, Window.trailing(window.last, days)) for days in (1, WEEK_DAYS, MONTH_DAYS)}


def previous_users(previous: Documents, window: Window) -> int | None:
    """Return the distinct users of the window before a trailing one; None when the snapshot is of another day."""
    document = previous.get("all")
    if document is None or document["as_of"] != window.last.isoformat():
        return None
    counts: list[int] = plain(document["users"])
    return counts[window.length - 1] if window.length <= len(counts) else None


def popularity(features: Documents, window: Window) -> list[FeatureViews]:
    """Rank the features of a window by their events, most used first."""
    views = fold(pick(features, window.day_keys()), ["feature"], ["events"]).as_dict("events")
    ranked = sorted(views.items(), key=lambda item: (-item[1], item[0]))
    return [FeatureViews(feature=feature, views=count) for feature, count in ranked]


def feature_figures(
    features: Documents, users: Documents, window: Window, only: str | None = None
) -> dict[str, FeatureFigures]:
    """Return each feature's figures, most used first; `only` one feature when it is named."""
    chosen = pick(features, window.day_keys())
    by_type = fold(chosen, ["feature", "event_type"], ["events", "timed_events", "duration_ms"])
    sessions = fold(chosen, ["session_feature"], ["sessions"]).as_dict("sessions")
    feature_users = fold(pick(users, window.day_keys()), ["feature"], ["feature_users"]).as_dict("feature_users")
    gathered: dict[str, dict[str, Any]] = {}
    for (feature, event_type), row in by_type.rows():
        if only is not None and feature != only:
            continue
        kept = gathered.setdefault(feature, {"breakdown": {}, "timed_events": 0, "duration_ms": 0})
        kept["breakdown"][event_type] = row["events"]
        kept["timed_events"] += row["timed_events"]
        kept["duration_ms"] += row["duration_ms"]
    figures = [
        FeatureFigures(
            feature=feature,
            total_views=sum(kept["breakdown"].values()),
            page_views=kept["breakdown"].get("page_view", 0),
            unique_users=feature_users.get(feature, 0),
            unique_sessions=sessions.get(feature, 0),
            avg_time_spent_ms=_mean(kept["duration_ms"], kept["timed_events"]),
            total_time_spent_ms=kept["duration_ms"],
            event_breakdown=dict(sorted(kept["breakdown"].items())),
        )
        for feature, kept in gathered.items()
    ]
    return {figure.feature: figure for figure in sorted(figures, key=lambda one: (-one.total_views, one.feature))}


def compared(features: Mapping[str, FeatureFigures]) -> list[ComparedFeature]:
    """Return features side by side, in their order."""
    return [
        ComparedFeature(
            feature=one.feature,
            views=one.total_views,
            users=one.unique_users,
            sessions=one.unique_sessions,
            avg_time_ms=one.avg_time_spent_ms,
        )
        for one in features.values()
    ]


def daily_stats(features: Documents, window: Window) -> dict[str, dict[str, int]]:
    """Return the events of every day of a window by feature, and by feature and type."""
    found: dict[str, dict[str, int]] = {}
    for day in window.day_keys():
        counts = found[day] = {}
        document = features.get(day, {"feature": [], "event_type": [], "events": []})
        for feature, event_type, events in zip(
            document["feature"], document["event_type"], document["events"], strict=True
        ):
            counts[f"{feature}:views"] = counts.get(f"{feature}:views", 0) + int(events)
            counts[f"{feature}:events:{event_type}"] = int(events)
    return found


def views(features: Documents, window: Window) -> int:
    """Count all events of a window."""
    return sum(sum(plain(document["events"])) for document in pick(features, window.day_keys()))


def journey_days(window: Window) -> list[str]:
    """Return the partitions that may hold a session, oldest first: one more day, sessions are not cut at midnight."""
    return Window(window.first - timedelta(days=1), window.last).day_keys()


def journey_steps(documents: Iterable[Document]) -> list[JourneyStep]:
    """Join the parts of one producer's session, given in day order."""
    return [
        JourneyStep(timestamp=at, feature=feature, event_type=event_type, duration_ms=duration_ms)
        for document in documents
        for at, feature, event_type, duration_ms in zip(
            document["at"], document["feature"], document["event_type"], document["duration_ms"], strict=True
        )
    ]


def _mean(amount: float, count: float) -> float:
    return amount / count if count else 0.0
