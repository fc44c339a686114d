"""What became of tracked records: the fields that are in the stream, or the problem to answer with."""

from collections.abc import Sequence

from autobot_analytics.client.tracked import State, Tracked
from web.http.problem_document import FieldProblem
from web.http.problems import RETRY_AFTER_S, ProblemError


class UnknownTasks(ProblemError):
    """Ends of tasks whose start is not known."""

    def __init__(self, places: Sequence[int], is_list: bool, others: str = "Nothing was taken.") -> None:
        detail = "no start of this task is known, or its end was sent before"
        fields = [f"[{place}].task_id" if is_list else "task_id" for place in places]
        errors = [FieldProblem(field=field, location="body", detail=detail) for field in fields]
        super().__init__(404, f"{others} {', '.join(fields[:20])}: {detail}.", kind="unknown-task", errors=errors)


def settle(tracked: Sequence[Tracked], is_list: bool) -> list[dict[str, str]]:
    """Return the fields of the stream entries; ProblemError unless all of them are in the stream."""
    states = {one.state for one in tracked}
    if states == {State.SENT}:
        return [dict(one.fields) for one in tracked]
    if State.UNKNOWN_TASK in states:
        places = [place for place, one in enumerate(tracked) if one.state is State.UNKNOWN_TASK]
        others = "The others were taken." if State.SENT in states else "Nothing was taken."
        raise UnknownTasks(places, is_list, others)
    error = next(one.error for one in tracked if one.state is not State.SENT)
    if State.INVALID in states:
        raise AssertionError(f"a record that was checked is not valid: {error}")
    raise ProblemError(
        503,
        f"Redis did not confirm it ({error}). Send it again with the same event_id: then it counts once.",
        kind="redis-away",
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )
