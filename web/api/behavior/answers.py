"""Queries and answers of the behaviour endpoints."""

from typing import Annotated, Any, Literal

from pydantic import Field

from web.api.shape import NO_CONTROL, OLDER_UNAVAILABLE, Answer, Period, PlainText, Shape, YearWindowQuery


class FeatureQuery(YearWindowQuery):
    """A window, and one feature or all."""

    feature: Annotated[
        PlainText | None,
        Field(
            max_length=1000,
            description="Only this feature; absent: all.",
            examples=["chat"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = None


class EngagementMetrics(Shape):
    """Figures of all sessions and users of a window."""

    total_sessions: int = Field(description="Sessions that began in the window.")
    total_page_views: int = Field(description="Events of type `page_view`.")
    avg_session_duration_ms: float = Field(description="Mean duration of the sessions, ms; 0 without any.")
    pages_per_session: float = Field(description="Page views / sessions; 0 without any.")
    active_users: int | None = Field(
        description="Distinct users (`anonymous` excluded) with an event in the window; null while not known."
    )
    daily_active_users: int = Field(description="Distinct users on the window's last day.")
    weekly_active_users: int = Field(description="Distinct users in the 7 days that end with the window.")
    monthly_active_users: int = Field(description="Distinct users in the 28 days that end with the window.")
    stickiness: float = Field(description="Mean daily active users of those 28 days / monthly ones, 0 to 1.")
    bounce_rate: float = Field(description="Sessions with one page view and no other event, % of sessions.")
    avg_engaged_time_ms: float = Field(description="Durations reported by a session's events, mean per session, ms.")
    new_users: int = Field(description="Users whose first event ever lies in the window.")
    returning_users: int | None = Field(description="Active users that are not new; null while not known.")


class FeatureViews(Shape):
    """How often a feature was used."""

    feature: str
    views: int = Field(description="All events of the feature.")


class DayOfUse(Shape):
    """How the product was used on one day, and by how many up to it."""

    date: str = Field(description="Day of the reporting zone.", examples=["2026-03-01"])
    sessions: int = Field(description="Sessions that began that day.")
    page_views: int = Field(description="Events of type `page_view`.")
    new_users: int = Field(description="Users whose first event ever was that day.")
    active_users: int = Field(description="Distinct users (`anonymous` excluded) of the day: DAU.")
    active_users_7d: int = Field(description="Distinct users of the 7 days that end with it: WAU.")
    active_users_28d: int = Field(description="Distinct users of the 28 days that end with it: MAU.")
    stickiness: float = Field(description="Mean DAU of those 28 days / MAU, 0 to 1; 0 without a user.")


class Engagement(Answer):
    """How the product is used."""

    timestamp: str = Field(description="When the snapshots were computed.", examples=["2026-03-01T12:00:00Z"])
    period_days: int
    metrics: EngagementMetrics
    feature_popularity: list[FeatureViews] = Field(description="Most used first.")
    most_popular_feature: str | None
    previous: EngagementMetrics = Field(description="The same figures of the window before.")
    daily: list[DayOfUse] = Field(description="Every day of the window, in order.")


class FeatureFigures(Shape):
    """Figures of one feature."""

    feature: str
    total_views: int = Field(description="All events of the feature.")
    page_views: int = Field(description="Its events of type `page_view`.")
    unique_users: int = Field(description="Distinct users (`anonymous` excluded).")
    unique_sessions: int = Field(description="Sessions that began in the window and touched the feature.")
    avg_time_spent_ms: float = Field(description="Time spent / events that report a duration, ms; 0 without any.")
    total_time_spent_ms: float = Field(description="Sum of reported durations, one event at most 30 min, ms.")
    event_breakdown: dict[str, int] = Field(description="Events by type.")


class Features(Answer):
    """Figures by feature."""

    timestamp: str
    features: dict[str, FeatureFigures] = Field(description="By feature, most used first.")
    total_features: int


class PeakHour(Shape):
    """An hour of the day and its events."""

    hour: str = Field(description="Local hour, `00` to `23`.", examples=["09"])
    total_events: int


class Heatmap(Answer):
    """When the product is used."""

    period_days: int
    heatmap: dict[str, dict[str, int]] = Field(description="Local hour `00`..`23` → feature → events.")
    peak_hours: list[PeakHour] = Field(description="The five busiest hours, busiest first.")
    by_weekday: list[list[float | None]] = Field(
        description="7 rows (Monday first) of 24 hours: mean events per calendar occurrence of the weekday in the "
        "window, hours without events counting as 0; null when the weekday does not occur in it."
    )


class JourneyStep(Shape):
    """One event of a session."""

    timestamp: str
    feature: str
    event_type: str
    duration_ms: float | None = Field(description="As reported, ms; null when not.")


class Journey(Answer):
    """What one session did."""

    session_id: str
    steps: list[JourneyStep] = Field(description="In event-time order.")
    total_steps: int
    features_visited: list[str] = Field(description="In order of first visit.")
    older_unavailable: str | None = Field(default=None, description=OLDER_UNAVAILABLE)


class RecentEvent(Shape):
    """One event as it came."""

    event_id: str | None = Field(description="The producer's idempotency key; null when it gave none.")
    event_type: str
    feature: str
    user_id: str
    session_id: str
    timestamp: str
    duration_ms: float | None = Field(description="As reported, ms; null when not.")
    metadata: dict[str, Any] | str | None = Field(
        description="The object that came, or the text when it is no JSON object; texts are cut at 4,096 characters."
    )


class RecentEvents(Answer):
    """The newest events."""

    count: int = Field(description="Events given.")
    events: list[RecentEvent] = Field(description="Newest first.")


class ComparedFeature(Shape):
    """Figures of one feature, to be compared with the others."""

    feature: str
    views: int = Field(description="All events of the feature.")
    users: int = Field(description="Distinct users (`anonymous` excluded).")
    sessions: int = Field(description="Sessions that began in the window and touched the feature.")
    avg_time_ms: float = Field(description="Time spent / events that report a duration, ms; 0 without any.")


class FeatureComparison(Answer):
    """Features side by side."""

    timestamp: str
    comparison: list[ComparedFeature] = Field(description="Most used first.")
    total_features: int


class DailyStats(Answer):
    """Events by day and feature."""

    period: Period
    daily_stats: dict[str, dict[str, int]] = Field(
        description="Every day of the window → `<feature>:views` (all events of the feature) and "
        "`<feature>:events:<type>` → events."
    )
    total_views: int = Field(description="All events of the window.")
    avg_daily_views: float = Field(description="Total / days of the window.")


class PeakUsage(Answer):
    """When the product is used most."""

    period_days: int
    peak_hours: list[PeakHour] = Field(description="The five busiest hours, busiest first.")
    peak_period: Literal["morning", "afternoon", "evening", "night", "unknown"] = Field(
        description="Part of the day with most events: morning 06-11, afternoon 12-17, evening 18-23, night 00-05 "
        "(local hours); `unknown` without events."
    )
    recommendation: str = Field(description="What to make of it, in words.")


class WeeklyStats(Shape):
    """Events of the last 7 days."""

    total_views: int = Field(description="All events.")
    avg_daily_views: float = Field(description="Total / 7.")


class BehaviorSummary(Answer):
    """The use of the product in one answer: engagement of 30 days, events and peak hours of 7."""

    timestamp: str
    engagement: EngagementMetrics = Field(description="Of the last 30 days.")
    feature_popularity: list[FeatureViews] = Field(description="Of the last 30 days, most used first.")
    most_popular_feature: str | None
    weekly_stats: WeeklyStats
    peak_hours: list[PeakHour] = Field(description="The five busiest hours of the last 7 days, busiest first.")
