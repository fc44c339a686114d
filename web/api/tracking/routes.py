"""The endpoints that track: what they accept is in the stream before they answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, cast

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel

from autobot_analytics.contract import RUNNING_TASK_KEY
from autobot_analytics.records import LLMUsage, TaskCompletion, TaskStart, UserEvent
from web.api.agents.answers import Task
from web.api.tracking import answers
from web.api.tracking.answers import EVENT, TASK_COMPLETION, TASK_START, USAGE, Body
from web.api.tracking.delivery import UnknownTasks, settle
from web.api.tracking.intake import Intake, read_records
from web.http.problem_document import FieldProblem
from web.http.problems import ProblemError
from web.reading.context import Service, current_service
from web.reading.rows import as_object

BASE = "/api/analytics"
BODIES: dict[str, Body] = {
    f"{BASE}/behavior/track": EVENT,
    f"{BASE}/agents/tasks/start": TASK_START,
    f"{BASE}/agents/tasks/complete": TASK_COMPLETION,
    f"{BASE}/cost/usage": USAGE,
}

bp = APIBlueprint("tracking", __name__, url_prefix=BASE, tag="Tracking")


@bp.post("/behavior/track")
@bp.output(answers.EventAnswer, 202)
def track_event() -> Response:
    """Track something that a user did, or a list of such events.

    A list of up to 1,000 is taken as a whole or not at all.
    """
    service, intake = _intake(EVENT)
    records = cast("list[UserEvent]", intake.records)
    rows = settle(service.trackers.behavior.track_many(records), intake.is_list)
    lost = intake.dropped_fields
    if intake.is_list:
        events = [answers.TrackedEvent.model_validate(row) for row in rows]
        return _accepted(answers.EventsTracked(count=len(events), events=events, dropped_fields=lost))
    return _accepted(answers.EventTracked.model_validate({**rows[0], "status": "tracked", "dropped_fields": lost}))


@bp.post("/cost/usage")
@bp.output(answers.CallAnswer, 202)
def track_usage() -> Response:
    """Track a call of a language model, or a list of calls.

    A list of up to 1,000 is taken as a whole or not at all.
    """
    service, intake = _intake(USAGE)
    records = cast("list[LLMUsage]", intake.records)
    settled = settle(service.trackers.cost.track_many(records), intake.is_list)
    rows = [{"provider": None, **_without(row, dropped)} for row, dropped in zip(settled, intake.dropped, strict=True)]
    lost = intake.dropped_fields
    if intake.is_list:
        calls = [answers.TrackedCall.model_validate(row) for row in rows]
        return _accepted(answers.CallsTracked(count=len(calls), records=calls, dropped_fields=lost))
    return _accepted(answers.CallTracked.model_validate({**rows[0], "status": "tracked", "dropped_fields": lost}))


@bp.post("/agents/tasks/start")
@bp.output(answers.StartAnswer, 202)
def start_task() -> Response:
    """Track that a task of an agent runs, or a list of such starts.

    A list of up to 1,000 is taken as a whole or not at all. The start is remembered for an hour, for its end.
    """
    service, intake = _intake(TASK_START)
    records = cast("list[TaskStart]", intake.records)
    settled = settle(service.trackers.agents.track_many(records), intake.is_list)
    tasks = [_task(_without(row, dropped)) for row, dropped in zip(settled, intake.dropped, strict=True)]
    lost = intake.dropped_fields
    if intake.is_list:
        return _accepted(answers.TasksTracking(count=len(tasks), tasks=tasks, dropped_fields=lost))
    return _accepted(answers.TaskTracking(task=tasks[0], dropped_fields=lost))


@bp.post("/agents/tasks/complete")
@bp.output(answers.CompletionAnswer, 202)
@bp.doc(responses={404: "The start of the task is not known, or its end was sent before."})
def complete_task() -> Response:
    """Track that a task ended whose start was tracked, or a list of such ends.

    A list of up to 1,000 is taken as a whole or not at all.
    """
    service, intake = _intake(TASK_COMPLETION)
    records = cast("list[TaskCompletion]", intake.records)
    if intake.is_list:
        _need_starts(service, records)
    settled = settle(service.trackers.agents.track_many(records), intake.is_list)
    tasks = [_task(_without(row, dropped)) for row, dropped in zip(settled, intake.dropped, strict=True)]
    lost = intake.dropped_fields
    if intake.is_list:
        return _accepted(answers.TasksCompleted(count=len(tasks), tasks=tasks, dropped_fields=lost))
    return _accepted(answers.TaskCompleted(task=tasks[0], dropped_fields=lost))


def _intake(body: Body) -> tuple[Service, Intake]:
    service = current_service()
    return service, read_records(body, service.settings, service.clock())


def _need_starts(service: Service, records: Sequence[TaskCompletion]) -> None:
    """Refuse a list of ends of which one would not be taken: Redis would take the others."""
    times = Counter(record.task_id for record in records)
    twice = [place for place, record in enumerate(records) if times[record.task_id] > 1]
    if twice:
        detail = "the list ends this task twice"
        errors = [FieldProblem(field=f"[{place}].task_id", location="body", detail=detail) for place in twice[:20]]
        raise ProblemError(422, f"Nothing was taken. {errors[0].field}: {detail}.", errors=errors)
    with service.redis.pipeline(transaction=False) as pipe:
        for record in records:
            pipe.exists(RUNNING_TASK_KEY.format(task_id=record.task_id))
        known: list[int] = pipe.execute()
    unknown = [place for place, there in enumerate(known) if not there]
    if unknown:
        raise UnknownTasks(unknown, is_list=True)


def _without(fields: Mapping[str, str], dropped: Sequence[str]) -> dict[str, str]:
    return {name: text for name, text in fields.items() if name not in dropped}


def _task(fields: Mapping[str, str]) -> Task:
    """Make the task that a stream entry tells of; what a start of AutoBot's holds may be no number."""
    numbers = {name: _number(fields.get(name)) for name in ("input_size", "output_size", "tokens_used")}
    texts: dict[str, Any] = {name: fields.get(name) for name in Task.model_fields}
    required = {name: fields.get(name, "unknown") for name in ("agent_id", "task_id", "status", "started_at")}
    return Task.model_validate(texts | required | numbers | {"metadata": as_object(fields.get("metadata"))})


def _number(text: str | None) -> int | None:
    try:
        return None if text is None else int(float(text))
    except (ValueError, OverflowError):
        return None


def _accepted(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), 202, {"Cache-Control": "no-store"}, mimetype="application/json")
