"""Single documents wherever they are: the newest in Redis, older ones in the lake.

What the lake cannot answer is never left out in silence: the documents come with the reason why others may be missing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import structlog

from snapshots.lake.engines.protocol import EngineError, Statement
from snapshots.lake.query import single
from web.http.problems import RETRY_AFTER_S, ProblemError
from web.reading.context import Reading, Service
from web.reading.fold import Document
from web.reading.lake import lake_as_of
from web.reading.window import iso_utc, local_today

NO_LAKE = "It is not in Redis, and the lake, which holds older ones, does not answer or lags."
SPANS = (7, 90)  # days of tasks that are looked through before all that are left

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Found:
    """Documents, and why older ones may be missing; None: there are no others."""

    documents: list[Document]
    unavailable: str | None = None

    def require(self) -> None:
        """Raise ProblemError if there is no document and it is not known whether there is one."""
        if not self.documents and self.unavailable is not None:
            raise ProblemError(
                503, self.unavailable, kind="older-unavailable", headers={"Retry-After": str(RETRY_AFTER_S)}
            )


def of_session(reading: Reading, snapshot: str, session_id: str, days: Sequence[str]) -> Found:
    """Return a session's documents of consecutive days, in their order. `snapshot` has a partition per day."""
    newest = [document for _, document in reading.fields(snapshot, days, session_id)]
    entry = next(entry for entry in reading.entries if entry.name == snapshot)
    first = date.fromisoformat(days[0])
    if entry.kept_from is None or entry.kept_from <= first:
        return Found(newest)
    last = min(entry.kept_from - timedelta(days=1), date.fromisoformat(days[-1]))
    try:
        as_of = lake_as_of(reading.service)
        older = _ask(reading.service, snapshot, single.of_session(snapshot, session_id, first, last))
    except EngineError as error:
        return Found(newest, _unavailable(f"before {entry.kept_from}", error))
    if entry.kept_since is not None and as_of < entry.kept_since:
        return Found([*older, *newest], _not_yet(f"before {entry.kept_from}", as_of))
    return Found([*older, *newest])


def of_agent(reading: Reading, agent_id: str, first_activity: datetime, limit: int) -> Found:
    """Return the newest `limit` tasks of an agent whose first task began at `first_activity`, in any order."""
    newest = list(reading.partition("agent_history", agent_id).values())
    oldest = min((_started(task) for task in newest), default=None)
    if len(newest) >= limit or (oldest is not None and oldest <= first_activity):
        return Found(newest)
    tasks = {str(task["task_id"]): task for task in newest}
    before = "of before" if oldest is None else f"before {iso_utc(oldest)}"
    until = reading.service.clock() if oldest is None else oldest
    try:
        as_of = lake_as_of(reading.service)
        for task in _older_tasks(reading.service, agent_id, first_activity, until, limit):
            tasks.setdefault(str(task["task_id"]), task)
            if len(tasks) >= limit:
                break
    except EngineError as error:
        return Found(list(tasks.values()), _unavailable(before, error))
    found = list(tasks.values())
    if as_of < (oldest or first_activity):
        return Found(found, _not_yet(before, as_of))
    reached = min((_started(task) for task in found), default=None)
    if len(found) < limit and (reached is None or reached > first_activity):
        return Found(
            found,
            f"The agent's first task began at {iso_utc(first_activity)}. Those between it and the oldest one here are "
            "no longer kept, or not in the lake yet.",
        )
    return Found(found)


def _older_tasks(
    service: Service, agent_id: str, first_activity: datetime, until: datetime, limit: int
) -> Iterator[Document]:
    """Yield the tasks of an agent, the newest first: of the last days, of more days, of all."""
    earliest, last = local_today(first_activity, service.zone), local_today(until, service.zone)
    for span in (*SPANS, None):
        first = earliest if span is None else max(earliest, last - timedelta(days=span - 1))
        statement = single.of_agent(agent_id, first, last, until.astimezone(UTC).replace(tzinfo=None), limit)
        yield from _ask(service, "agent_history", statement)
        last = first - timedelta(days=1)
        if last < earliest:
            return


def _ask(service: Service, snapshot: str, statement: Statement) -> list[Document]:
    [answer] = service.engine.run(statement)
    return [*single.documents(snapshot, answer.rows)]


def _started(task: Document) -> datetime:
    return datetime.fromisoformat(task["started_at"])


def _unavailable(which: str, error: EngineError) -> str:
    log.warning("lake_unavailable", error=str(error))
    return f"Documents {which} are in the lake, which does not answer now: {error}"


def _not_yet(which: str, as_of: datetime) -> str:
    return (
        f"Documents {which} are in the lake, which shows {iso_utc(as_of)}: "
        "those that arrived later are missing until its next run."
    )
