"""What all answers and queries share."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


def _allow_stale(schema: dict[str, Any]) -> None:
    schema["properties"]["stale"] = {
        "type": "boolean",
        "title": "Stale",
        "description": "Present and true when a snapshot behind the answer is older than three of its intervals, "
        "or Redis is away and the last answer held is given.",
    }


class Shape(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True)


class Answer(Shape):
    """A whole answer made from snapshots; it carries `stale` when they are."""

    model_config = ConfigDict(frozen=True, json_schema_extra=_allow_stale)


class Query(BaseModel):
    """Query parameters; unknown ones are ignored. Equal queries have equal hashes, so they share a cached answer."""

    model_config = ConfigDict(frozen=True)


def _days(least: int, most: int) -> Any:
    return Field(
        ge=least,
        le=most,
        description=f"Trailing window in whole days of the reporting zone, today included; {least} to {most}.",
        examples=[least + 6],
    )


class YearWindowQuery(Query):
    """A trailing window of up to a year."""

    days: Annotated[int, _days(1, 365)] = 30


class TrendWindowQuery(Query):
    """A trailing window of a week to a year."""

    days: Annotated[int, _days(7, 365)] = 30


class QuarterWindowQuery(Query):
    """A trailing window of up to 90 days."""

    days: Annotated[int, _days(1, 90)] = 7


class RowsQuery(Query):
    """How many rows to give."""

    limit: Annotated[int, Field(ge=1, le=1000, description="Rows to give at most; 1 to 1000.", examples=[20])] = 100
