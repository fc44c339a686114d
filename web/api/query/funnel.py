"""The endpoint of funnels: how many sessions or users go from one feature to the next."""

from time import perf_counter
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from snapshots.lake.engines.protocol import EngineError
from snapshots.lake.query.catalogue import SUBJECTS
from snapshots.lake.query.funnel import MOST_STEPS, FunnelStep, funnel
from snapshots.lake.query.question import compared
from web.api.query.answers import DATE_RANGE, FILTERS, RecordsMeta
from web.api.query.figures import coverage, iso_utc_naive, range_label
from web.api.query.request import check_dimension, period, read_filters
from web.api.query.routes import asking_of, problem_of, send_answer
from web.api.shape import NO_CONTROL, PlainText, Shape
from web.reading.context import current_service
from web.reading.statistics import percent

bp = APIBlueprint("funnel", __name__, url_prefix="/api/analytics/behavior", tag="Behaviour")
Name = Annotated[PlainText, Field(min_length=1, max_length=500, json_schema_extra={"pattern": NO_CONTROL})]


class FunnelStepBody(BaseModel):
    """What counts as taking a step."""

    model_config = ConfigDict(extra="forbid")

    feature: Name = Field(description="The feature of the event.")
    event_type: Name | None = Field(default=None, description="Its type, e.g. `page_view`; absent: any.")


class FunnelBody(BaseModel):
    """A funnel: two to six steps, taken in this order; other events may lie between."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"steps": [{"feature": "chat"}, {"feature": "files", "event_type": "click"}], "by": "user"}]
        },
    )

    steps: Annotated[list[FunnelStepBody], Field(min_length=2, max_length=MOST_STEPS)] = Field(
        description="The steps, in order."
    )
    by: Literal["session", "user"] = Field(default="session", description="Who takes them.")
    date_range: str | Annotated[list[str], Field(min_length=2, max_length=2)] = Field(
        default="30d", description=DATE_RANGE
    )
    filters: Annotated[list[object], Field(max_length=20)] = Field(default=[], description=FILTERS)
    timezone: str | None = Field(
        default=None, max_length=64, description="IANA zone in which days are cut; null: the reporting zone."
    )


class FunnelStepAnswer(Shape):
    """One step."""

    step: int = Field(description="Its place, from 1 on.")
    feature: str = Field(description="The feature of its event.")
    event_type: str | None = Field(description="The type of its event; null: any.")
    actors: int = Field(description="Sessions or users that took it and all steps before.")
    conversion_percent: float | None = Field(description="Of those that took the first step; null: nobody did.")
    from_previous_percent: float | None = Field(description="Of those that took the step before; null: nobody did.")
    drop_off: int = Field(description="Those that took the step before and not this one; 0 for the first.")
    median_from_previous_ms: float | None = Field(description="Median time since the step before; null for the first.")
    median_from_first_ms: float | None = Field(description="Median time since the first step; null for the first.")


class FunnelAnswer(Shape):
    """How many went from step to step."""

    by: Literal["session", "user"] = Field(description="Who takes the steps.")
    steps: list[FunnelStepAnswer] = Field(description="In order.")
    conversion_percent: float | None = Field(description="From first to last step; null: nobody took the first.")
    meta: RecordsMeta = Field(description="What the answer shows.")


@bp.post("/funnel")
@bp.input(FunnelBody, location="json")
@bp.output(FunnelAnswer)
def ask_funnel(json_data: FunnelBody) -> Response:
    """Count the sessions or users that take up to six steps in order, with conversion, drop-off and median times.

    Events without a session (or user) are not counted. A session that goes on over the edge of the period is cut there.
    """
    return send_answer(lambda: funnel_of(json_data), ("funnel", json_data.model_dump_json()))


def funnel_of(body: FunnelBody) -> FunnelAnswer:
    """Answer a funnel of the running request. Raises ProblemError."""
    began, service = perf_counter(), current_service()
    asking = asking_of(service)
    zone, span = period(body.timezone, body.date_range, service.zone, service.clock(), "json")
    filters = tuple(read_filters(body.filters, "json"))
    for one in compared(filters):
        check_dimension(one.dimension, tuple(SUBJECTS["events"].dimensions), service.settings.tags, "filters", "json")
    steps = [FunnelStep(one.feature, one.event_type) for one in body.steps]
    try:
        [found] = asking.engine.run(funnel(steps, body.by == "user", span, filters, asking.event_max_ms))
        known = coverage(asking, span, ["behavior_events"], found.as_of)
    except EngineError as error:
        raise problem_of(error) from error
    rows = {int(str(row[0])): row for row in found.rows}
    counts = [int(str(rows[place][1])) if place in rows else 0 for place in range(1, len(steps) + 1)]
    return FunnelAnswer(
        by=body.by,
        steps=[
            FunnelStepAnswer(
                step=place,
                feature=step.feature,
                event_type=step.event_type,
                actors=counts[place - 1],
                conversion_percent=_share(counts[place - 1], counts[0]),
                from_previous_percent=_share(counts[place - 1], counts[max(place - 2, 0)]),
                drop_off=counts[max(place - 2, 0)] - counts[place - 1],
                median_from_previous_ms=_milliseconds(rows, place, 2),
                median_from_first_ms=_milliseconds(rows, place, 3),
            )
            for place, step in enumerate(steps, 1)
        ],
        conversion_percent=_share(counts[-1], counts[0]),
        meta=RecordsMeta(
            as_of=iso_utc_naive(found.as_of),
            date_range=range_label(span, zone),
            timezone=zone.key,
            coverage=known,
            elapsed_ms=round(1000 * (perf_counter() - began), 3),
            engine=asking.engine.name,
        ),
    )


def _share(part: int, whole: int) -> float | None:
    return percent(part, whole) if whole else None


def _milliseconds(rows: dict[int, tuple[object, ...]], place: int, column: int) -> float | None:
    return float(str(rows[place][column])) / 1000 if place > 1 and place in rows else None
