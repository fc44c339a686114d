"""The endpoints of marks: releases and incidents that all charts show."""

from datetime import UTC, timedelta

from apiflask import APIBlueprint

from autobot_analytics.stores.marks import Marks, StoredMark
from web.api.marks.answers import Mark, MarkBody, MarkList, MarkRemoved, MarksQuery, MarkStored
from web.http.fresh import fresh
from web.http.json_body import read_change
from web.http.problems import ProblemError
from web.reading.context import Reading, Service, current_service
from web.reading.window import iso_utc

bp = APIBlueprint("marks", __name__, url_prefix="/api/analytics/marks", tag="Marks")


@bp.post("")
@bp.output(MarkStored)
def store_mark() -> MarkStored:
    """Set a mark, as from CI at the end of a deployment. Needs a token with the role `writer`."""
    service, body = current_service(), read_change(MarkBody)
    at = (body.at or service.clock()).astimezone(UTC)
    stored = Marks(service.redis).add(at, body.title, body.kind, body.link)
    return MarkStored(status="created", mark=shown(service, stored))


@bp.get("")
@bp.input(MarksQuery, location="query")
@bp.output(MarkList)
@fresh()
def list_marks(reading: Reading, query_data: MarksQuery) -> MarkList:
    """Return the marks of a window, in order of time."""
    found = marks_since(reading.service, query_data.days)
    return MarkList(count=len(found), marks=found)


@bp.delete("/<mark_id>")
@bp.output(MarkRemoved)
@bp.doc(responses={404: "There is no such mark."})
def remove_mark(mark_id: str) -> MarkRemoved:
    """Remove a mark."""
    if not Marks(current_service().redis).remove(mark_id):
        raise ProblemError(404, f"There is no mark {mark_id[:64]!r}.")
    return MarkRemoved(status="deleted", id=mark_id)


def marks_since(service: Service, days: int) -> list[Mark]:
    """Return the marks of the last days of the reporting zone, and later ones."""
    first = service.clock().astimezone(service.zone).date() - timedelta(days=days - 1)
    return [
        shown(service, one) for one in Marks(service.redis).read() if one.at.astimezone(service.zone).date() >= first
    ]


def shown(service: Service, mark: StoredMark) -> Mark:
    """Return a mark as the API writes it."""
    return Mark(
        id=mark.id,
        at=iso_utc(mark.at.astimezone(UTC)),
        day=mark.at.astimezone(service.zone).date().isoformat(),
        title=mark.title,
        kind=mark.kind,
        link=mark.link,
    )
