"""The endpoints that silence alerts for a while, with a reason, and tell which silences there were."""

from datetime import timedelta
from typing import Annotated, Literal

from apiflask import APIBlueprint
from pydantic import BaseModel, ConfigDict, Field

from autobot_analytics.stores.silences import PastSilence, Silences
from web.api.shape import NO_CONTROL, PlainText, Shape
from web.http.fresh import fresh
from web.http.json_body import read_change
from web.http.problems import ProblemError
from web.reading.context import Reading, Service, current_service
from web.reading.window import iso_utc

bp = APIBlueprint("silences", __name__, url_prefix="/api/analytics/cost/alerts/silences", tag="Cost")


class SilenceBody(BaseModel):
    """Alerts to silence for a while."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"pattern": "budget/team/*", "minutes": 720, "reason": "planned load test"}]}
    )

    pattern: PlainText = Field(
        min_length=1,
        max_length=500,
        description="Key of the alert; `*` and `?` stand for anything.",
        json_schema_extra={"pattern": NO_CONTROL},
    )
    minutes: Annotated[int, Field(strict=True, ge=1, le=525_600)] = Field(description="For how long.")
    reason: PlainText = Field(
        min_length=1, max_length=500, description="Why, for those who ask.", json_schema_extra={"pattern": NO_CONTROL}
    )


class SilenceShape(Shape):
    """A silence: nothing is sent about alerts whose key fits."""

    id: str = Field(description="Its id, to end it by.")
    pattern: str = Field(description="Key of the alert; `*` and `?` stand for anything.")
    reason: str = Field(description="Why; empty when none was given.")
    created_at: str | None = Field(description="When it was made; null when that is not known.")
    until: str = Field(description="When it ends or was to end.")
    ended_at: str | None = Field(description="When somebody ended it early; null: nobody did.")


class SilenceList(Shape):
    """Silences that hold now, and those that held before."""

    silences: list[SilenceShape] = Field(description="That are not over, the one that ends first first.")
    history: list[SilenceShape] = Field(description="The newest 200 that are over, newest first.")


class SilenceStored(Shape):
    """What became of a silence that was sent."""

    status: Literal["created"]
    silence: SilenceShape = Field(description="The silence as it is stored.")


class SilenceEnded(Shape):
    """What became of a silence that was to end."""

    status: Literal["ended"]
    id: str = Field(description="Its id.")


@bp.post("")
@bp.output(SilenceStored)
def silence() -> SilenceStored:
    """Silence alerts for a while. One that still fires when the silence ends is sent then."""
    body = read_change(SilenceBody)
    store = _store(current_service())
    made = store.add(body.pattern, timedelta(minutes=body.minutes), body.reason)
    return SilenceStored(status="created", silence=_shown(next(one for one in store.history() if one.id == made.id)))


@bp.get("")
@bp.output(SilenceList)
@fresh()
def list_silences(reading: Reading) -> SilenceList:
    """Return the silences that hold now, and those that are over."""
    store = _store(reading.service)
    past = {one.id: one for one in store.history()}
    live = {one.id: PastSilence(one.id, one.pattern, None, one.until, one.reason) for one in store.read()}
    return SilenceList(
        silences=[_shown(past.get(name, one)) for name, one in live.items()],
        history=[_shown(one) for name, one in past.items() if name not in live],
    )


@bp.delete("/<silence_id>")
@bp.output(SilenceEnded)
@bp.doc(responses={404: "There is no such silence."})
def end_silence(silence_id: str) -> SilenceEnded:
    """End a silence now."""
    if not _store(current_service()).remove(silence_id):
        raise ProblemError(404, f"There is no silence {silence_id[:64]!r}.")
    return SilenceEnded(status="ended", id=silence_id)


def _store(service: Service) -> Silences:
    return Silences(service.redis, service.clock)


def _shown(one: PastSilence) -> SilenceShape:
    return SilenceShape(
        id=one.id,
        pattern=one.pattern,
        reason=one.reason,
        created_at=None if one.created_at is None else iso_utc(one.created_at),
        until=iso_utc(one.until),
        ended_at=None if one.ended_at is None else iso_utc(one.ended_at),
    )


CHANGES: dict[tuple[str, str], type[BaseModel]] = {  # by method and path
    ("post", "/api/analytics/cost/alerts/silences"): SilenceBody,
}
