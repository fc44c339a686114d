"""What all answers and queries share."""

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from web.reading.window import Window

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
NO_CONTROL = r"^[^\u0000-\u001f\u007f]*$"  # the same for the OpenAPI document


OLDER_UNAVAILABLE = (
    "Why older ones may be missing, when the lake, which holds them, does not answer or lags; else null."
)


def _without_control(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("must not hold control characters")
    return text


PlainText = Annotated[str, AfterValidator(_without_control)]
"""Text of one line; the description belongs to the field, with `json_schema_extra={"pattern": NO_CONTROL}`."""


def _allow_stale(schema: dict[str, Any]) -> None:
    schema["properties"]["stale"] = {
        "type": "boolean",
        "title": "Stale",
        "description": "Present and true when a snapshot behind the answer is older than three of its intervals, "
        "its history is still being published, or Redis is away and the last answer held is given.",
    }
    schema["properties"]["complete_from"] = {
        "type": "string",
        "format": "date",
        "title": "Complete From",
        "description": "Present while history is still being published: earlier days are missing or not up to date.",
    }
    schema["properties"]["ignored_parameters"] = {
        "type": "array",
        "items": {"type": "string"},
        "title": "Ignored Parameters",
        "description": "Present when the request named parameters that this endpoint does not know: the answer is not "
        "narrowed by them.",
    }


class Shape(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True)


class Answer(Shape):
    """A whole answer made from snapshots; it carries `stale` when they are."""

    model_config = ConfigDict(frozen=True, json_schema_extra=_allow_stale)


class Period(Shape):
    """First and last day of a window, in the reporting zone."""

    start: str = Field(examples=["2026-02-01"])
    end: str = Field(examples=["2026-03-02"])
    days: int

    @classmethod
    def of(cls, window: Window) -> Self:
        """Spell a window's days."""
        return cls(start=window.first.isoformat(), end=window.last.isoformat(), days=window.length)


class Query(BaseModel):
    """Query parameters; unknown ones are ignored. Equal queries have equal hashes, so they share a cached answer."""

    model_config = ConfigDict(frozen=True)


def days_field(least: int, most: int) -> Any:
    """Describe a parameter of trailing days."""
    return Field(
        ge=least,
        le=most,
        description=f"Trailing window in whole days of the reporting zone, today included; {least} to {most}.",
        examples=[min(least + 6, most)],
    )


class YearWindowQuery(Query):
    """A trailing window of up to a year."""

    days: Annotated[int, days_field(1, 365)] = 30


class TrendWindowQuery(Query):
    """A trailing window of a week to a year."""

    days: Annotated[int, days_field(7, 365)] = 30


class QuarterWindowQuery(Query):
    """A trailing window of up to 90 days."""

    days: Annotated[int, days_field(1, 90)] = 7


class RowsQuery(Query):
    """How many rows to give."""

    limit: Annotated[int, Field(ge=1, le=1000, description="Rows to give at most; 1 to 1000.", examples=[20])] = 100
