"""Queries and answers about days and hours of unusual cost."""

from typing import Annotated, Literal

from pydantic import Field

from web.api.shape import NO_CONTROL, Answer, Period, PlainText, Shape, YearWindowQuery

Scope = Literal["total", "model", "agent"]
Kind = Literal["day", "hour"]
Severity = Literal["medium", "high"]


class AnomaliesQuery(YearWindowQuery):
    """A window, and which anomalies of it to give."""

    scope: Annotated[
        Scope | None,
        Field(description="Only those of the total, of models or of agents; all when left out.", examples=["total"]),
    ] = None
    id: Annotated[
        PlainText | None,
        Field(
            max_length=512,
            description="Only those of one series: `provider/model` or an agent_id.",
            examples=["openai/gpt-4o"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = None
    kind: Annotated[Kind | None, Field(description="Only unusual days, or only unusual hours.", examples=["day"])] = (
        None
    )
    severity: Annotated[Severity | None, Field(description="Only those of this severity.", examples=["high"])] = None
    limit: Annotated[int, Field(ge=1, le=1000, description="Anomalies to give at most; 1 to 1000.", examples=[20])] = (
        100
    )


class Cause(Shape):
    """What moved."""

    dimension: Literal["model", "agent", "token_class"] = Field(description="What `name` names.")
    name: str | None = Field(
        description="`provider/model`, an agent_id, or `input` (not cached), `cache_read`, `cache_write` or `output`; "
        "null: calls that name no agent.",
        examples=["openai/gpt-4o"],
    )
    difference_usd: float = Field(description="What it cost less its part of what was expected, USD.")
    share: float = Field(
        description="How much of the impact that explains; 1 is all of it, less than 0 went the other way."
    )


class Anomaly(Shape):
    """A day or an hour of one series that cost unusually much."""

    id: str = Field(description="Stays the same however often it is looked at.", examples=["total/2026-03-11"])
    scope: Scope = Field(description="What the series is: all calls, those of a model, or those of an agent.")
    series_id: str = Field(description="`provider/model` or the agent_id; empty for the total.")
    kind: Kind = Field(description="Whether a day or an hour stands out.")
    day: str = Field(description="The day in the reporting zone; of an hour, that in which it begins.")
    at: str = Field(description="The day, or the first moment of the hour (UTC).", examples=["2026-03-11"])
    is_running: bool = Field(description="It was not over when it was looked at last, so it may still grow.")
    expected_usd: float = Field(
        description="What the day was forecast to cost from the days before; of an hour, the mean of the same hour of "
        "the seven days before."
    )
    low_usd: float = Field(description="From this to high_usd is usual.")
    high_usd: float = Field(description="From here on it stands out.")
    actual_usd: float = Field(description="What it cost, so far if it is running.")
    impact_usd: float = Field(description="Actual less expected.")
    severity: Severity = Field(description="`high` when it stands out by far, as the settings `ANOMALY_HIGH_…` say.")
    place: int = Field(description="Place by impact among those of its kind and day, from 1.")
    found: int = Field(description="How many there were of its kind and day; those beyond `ANOMALY_TOP` are not kept.")
    cause: list[Cause] = Field(
        description="Which models, agents and token classes moved, at most five of each, the largest difference first."
    )
    first_seen: str = Field(description="When it was found.")
    message: str = Field(description="All this in a sentence.")


class Anomalies(Answer):
    """Days and hours of unusual cost."""

    timestamp: str
    period: Period
    anomalies: list[Anomaly] = Field(description="The newest day first; on a day, the largest impact first.")
    total_anomalies: int = Field(description="Those that match, also beyond the limit.")
    by_severity: dict[Severity, int] = Field(description="Those that match, by severity.")
