"""Whether calls of a user or of a tag's value were ever seen: snapshots do not list these, so the lake is asked."""

from datetime import UTC, timedelta

from snapshots.lake.engines.protocol import EngineError
from snapshots.lake.query.question import FilterCondition, Offset, Question, TimeSpan
from snapshots.lake.query.statement import statement
from web.api.budgets.subjects import Sighting
from web.reading.context import Service

LOOK_BACK = timedelta(days=366)
TAG = "tag:"


def is_in_lake(scope: str) -> bool:
    """Return whether the lake is asked for what a scope names."""
    return scope == "user" or scope.startswith(TAG)


def sighting_in_lake(service: Service, scope: str, scope_id: str) -> Sighting:
    """Return whether a call of it was seen within a year; true if the lake cannot tell."""
    if scope.startswith(TAG) and scope.removeprefix(TAG) not in service.settings.tags:
        note = f"The setting TAGS does not name {scope.removeprefix(TAG)}: its figures are not shown."
        return Sighting(True, note=note)
    now = service.clock().astimezone(UTC).replace(tzinfo=None)
    first = now - LOOK_BACK
    span = TimeSpan(first, now, first.date(), now.date(), False, (Offset(first, timedelta()),))
    asked = Question("calls", ("calls",), (), span, (FilterCondition("is", scope, (scope_id,)),))
    try:
        [answer] = service.engine.run(statement(asked))
    except EngineError:
        return Sighting(True)
    return Sighting(bool(answer.rows and answer.rows[0][0]))
