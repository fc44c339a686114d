"""Bodies and answers of the endpoints of marks."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from web.api.shape import NO_CONTROL, PlainText, Query, Shape

MarkKind = Literal["release", "incident", "other"]
LINK = r"^https?://[^\s\x00-\x1f\x7f\"'<>\\]+$"
EARLIEST, LATEST = 1970, 2200


class MarkBody(BaseModel):
    """A mark to set."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"title": "Release 1.4", "kind": "release", "link": "https://ci.example/runs/7"}],
        }
    )

    title: PlainText = Field(
        min_length=1,
        max_length=200,
        description="What happened, in a few words.",
        json_schema_extra={"pattern": NO_CONTROL},
    )
    at: AwareDatetime | None = Field(default=None, description="When it happened, with an offset; absent: now.")
    kind: MarkKind = Field(default="other", description="What it is.")
    link: Annotated[str, Field(max_length=1_000, pattern=LINK)] | None = Field(
        default=None, description="Where more is said: an address with http or https."
    )

    @field_validator("at")
    @classmethod
    def _in_our_days(cls, at: datetime | None) -> datetime | None:
        if at is not None and not EARLIEST < at.year < LATEST:
            raise ValueError(f"must be a time of the years {EARLIEST + 1} to {LATEST - 1}")
        return at


class MarksQuery(Query):
    """Which marks to return."""

    days: Annotated[
        int,
        Field(
            ge=1,
            le=3_660,
            description="Trailing window in whole days of the reporting zone, today included; later marks come too.",
            examples=[30],
        ),
    ] = 365


class Mark(Shape):
    """A moment that charts show."""

    id: str = Field(description="Its id, to remove it by.")
    at: str = Field(description="When it happened.")
    day: str = Field(description="The day of the reporting zone.")
    title: str = Field(description="What happened.")
    kind: str = Field(description="release, incident or other.")
    link: str | None = Field(description="Where more is said.")


class MarkStored(Shape):
    """What became of a mark that was sent."""

    status: Literal["created"] = Field(description="Always `created`.")
    mark: Mark = Field(description="The mark as it is stored.")


class MarkRemoved(Shape):
    """What became of a mark that was to go."""

    status: Literal["deleted"] = Field(description="Always `deleted`.")
    id: str = Field(description="Its id.")


class MarkList(Shape):
    """The marks of a window."""

    count: int = Field(description="How many there are.")
    marks: list[Mark] = Field(description="In order of time.")


CHANGES: dict[tuple[str, str], type[BaseModel]] = {("post", "/api/analytics/marks"): MarkBody}  # by method and path
