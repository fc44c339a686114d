"""Queries and answers of the behaviour endpoints."""

from typing import Annotated

from pydantic import Field

from web.answers.shape import Answer, Shape, YearWindowQuery


class FeatureQuery(YearWindowQuery):
    """A window, and one feature or all."""

    feature: Annotated[
        str | None, Field(max_length=1000, description="Only this feature; absent: all.", examples=["chat"])
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


class Engagement(Answer):
    """How the product is used."""

    timestamp: str = Field(description="When the snapshots were computed.", examples=["2026-03-01T12:00:00Z"])
    period_days: int
    metrics: EngagementMetrics
    feature_popularity: list[FeatureViews] = Field(description="Most used first.")
    most_popular_feature: str | None
    previous: EngagementMetrics = Field(description="The same figures of the window before.")


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
