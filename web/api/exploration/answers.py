"""Queries and answers about the ways that sessions take and the users who come back."""

from typing import Annotated

from pydantic import Field

from web.api.shape import Answer, Query, Shape, YearWindowQuery, days_field


class PathsQuery(YearWindowQuery):
    """A window, and how many paths to give."""

    limit: Annotated[int, Field(ge=1, le=200, description="Paths to give at most; 1 to 200.", examples=[10])] = 20


class WalkedPath(Shape):
    """One way through the product."""

    path: list[str] = Field(
        description="The first five steps of a session, as features; consecutive repeats count as one.",
        examples=[["chat", "search", "files"]],
    )
    sessions: int = Field(description="Sessions of the window that took this way.")
    users: int = Field(description="Distinct users (`anonymous` excluded) who took it.")
    share: float = Field(description="Its sessions, % of all sessions of the window.")


class Paths(Answer):
    """The most common ways through the product."""

    timestamp: str
    period_days: int
    total_sessions: int = Field(description="Sessions that began in the window.")
    coverage: float = Field(
        description="Sessions that took one of the counted paths, % of all; the rest took rarer ones. Counted are the "
        "1,000 most walked of the last 365 days and the 200 most walked of the last 1, 7, 30 and 90."
    )
    paths: list[WalkedPath] = Field(description="Most walked first.")
    total_paths: int = Field(description="Counted paths that were walked in the window.")


class RetentionQuery(Query):
    """How far back cohorts may lie."""

    days: Annotated[int, days_field(7, 735)] = 84


class CohortWeek(Shape):
    """Users of a cohort in one later week."""

    week: int = Field(description="Weeks after the first one; 0 is the week in which they came first.")
    users: int = Field(description="Users of the cohort with an event in that week.")
    share: float = Field(description="Those, % of the cohort.")
    complete: bool = Field(description="False for the running week, whose users may yet come.")


class Cohort(Shape):
    """Users who first came in the same week."""

    first_day: str = Field(description="Monday of the week, in the reporting zone.", examples=["2026-03-02"])
    users: int = Field(description="Distinct users (`anonymous` excluded) whose first event ever lies in the week.")
    weeks: list[CohortWeek] = Field(description="From week 0 to the running one.")


class MeanWeek(Shape):
    """All cohorts together, so many weeks after they came."""

    week: int = Field(description="Weeks after the first one.")
    users: int = Field(description="Users who were active then.")
    of_users: int = Field(description="Users of the cohorts for which that week is complete.")
    share: float = Field(description="Users / of_users, %.")


class Retention(Answer):
    """Who comes back: weekly cohorts by first event ever."""

    timestamp: str
    period_days: int
    cohorts: list[Cohort] = Field(description="Cohorts whose week began in the window, oldest first.")
    mean: list[MeanWeek] = Field(description="By weeks since, complete weeks only.")
    total_cohorts: int
