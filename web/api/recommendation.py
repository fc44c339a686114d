"""What all recommendations share: their priority and what they rest on."""

from typing import Any, Literal

from pydantic import Field

from web.api.shape import Shape

Priority = Literal["critical", "high", "medium", "low"]


class EvidenceQuery(Shape):
    """How to find the same rows again."""

    file: str = Field(description="The query, below `sql/`.", examples=["recommendations/agents/error_rate.sql"])
    parameters: dict[str, Any] = Field(description="What it was asked with; `$name` in the query.")


class Evidence(Shape):
    """What a recommendation rests on."""

    figures: dict[str, Any] = Field(description="The numbers and the threshold that they were compared with.")
    window: dict[str, str] = Field(description="`from` and `to`: the days, or the times, that were looked at.")
    sample_size: int = Field(description="How many tasks, calls, entries, days or samples the figures rest on.")
    query: EvidenceQuery = Field(description="The query that found it; an analyst who runs it gets the same rows.")
