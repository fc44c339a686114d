"""What must be published of agents' tasks and of calls, counted again in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from autobot_analytics.contract import TERMINAL_STATUSES
from tests.jobs.recount import Documents, Recount, duration_bucket, iso_us

COLUMNS = {"completed": "completed", "failed": "failed", "cancelled": "cancelled", "timeout": "timeout"}


@dataclass(frozen=True)
class TaskEntry:
    """One entry about a task, or, merged, the task."""

    task_id: str
    agent_id: str
    agent_type: str | None
    status: str
    started_at: datetime
    completed_at: datetime | None
    reported_ms: Decimal | None
    tokens_used: int | None
    error_message: str | None = None

    @property
    def position(self) -> tuple[int, datetime, str, datetime]:
        """By what entries of one task are ordered; the last has the say."""
        rank = {"pending": 0, "running": 1}.get(self.status, 2)
        return rank, self.completed_at or self.started_at, self.status, self.started_at

    @property
    def duration_ms(self) -> Decimal | None:
        """How long the task took."""
        if self.completed_at is not None and self.completed_at >= self.started_at:
            return Decimal((self.completed_at - self.started_at) // timedelta(microseconds=1)) / 1000
        return self.reported_ms

    @property
    def last_activity(self) -> datetime:
        """When the task was heard of last."""
        return max(self.completed_at or self.started_at, self.started_at)


def merged(entries: Sequence[TaskEntry], now: datetime, abandoned_after: timedelta) -> list[TaskEntry]:
    """Return the last state of each task."""
    by_task: dict[str, list[TaskEntry]] = defaultdict(list)
    for entry in entries:
        by_task[entry.task_id].append(entry)
    tasks = []
    for group in by_task.values():
        task = None
        for entry in sorted(group, key=lambda entry: entry.position):
            said = {name: value for name, value in vars(entry).items() if value is not None}
            task = entry if task is None else replace(task, **said)
        assert task is not None
        if task.status == "running" and task.started_at < now - abandoned_after:
            text = "still running after 01:00:00: taken for abandoned"
            task = replace(task, status="timeout", error_message=task.error_message or text)
        tasks.append(task)
    return tasks


def agents(tasks: Sequence[TaskEntry], recount: Recount, history_rows: int) -> Documents:
    """Return the documents of agents, by snapshot and field."""
    by_agent: dict[str, list[TaskEntry]] = defaultdict(list)
    by_day: dict[str, dict[str, list[TaskEntry]]] = defaultdict(lambda: defaultdict(list))
    for task in sorted(tasks, key=lambda task: (task.started_at, task.task_id)):
        by_agent[task.agent_id].append(task)
        by_day[str(recount.day(task.started_at))][task.agent_id].append(task)
    documents: Documents = {"agents": {}, "agent_days": {}}
    for agent_id, own in by_agent.items():
        types = [task.agent_type for task in own if task.agent_type]
        documents["agents"][agent_id] = {
            "agent_type": types[-1] if types else "unknown",
            "first_activity": iso_us(own[0].started_at),
            "last_activity": iso_us(max(task.last_activity for task in own)),
        }
        documents[f"agent_history:{agent_id}"] = {task.task_id: _task(task) for task in own[-history_rows:]}
    for day, groups in by_day.items():
        documents["agent_days"][day] = _agent_day(groups)
    return {name: found for name, found in documents.items() if found}


def _task(task: TaskEntry) -> dict[str, Any]:
    return {
        "agent_id": task.agent_id,
        "agent_type": task.agent_type or "unknown",
        "task_id": task.task_id,
        "task_name": None,
        "status": task.status,
        "started_at": iso_us(task.started_at),
        "completed_at": task.completed_at and iso_us(task.completed_at),
        "duration_ms": None if task.duration_ms is None else float(task.duration_ms),
        "input_size": None,
        "output_size": None,
        "tokens_used": task.tokens_used,
        "error_message": task.error_message,
        "metadata": None,
    }


def _agent_day(groups: dict[str, list[TaskEntry]]) -> dict[str, Any]:
    rows = sorted(groups.items())
    ended = [[task for task in group if task.status in TERMINAL_STATUSES] for _, group in rows]
    took = [[task.duration_ms for task in group if task.duration_ms is not None] for group in ended]
    buckets = [
        (position, bucket, tasks)
        for position, durations in enumerate(took)
        for bucket, tasks in sorted(Counter(duration_bucket(float(duration)) for duration in durations).items())
    ]
    return {
        "agent_id": [agent_id for agent_id, _ in rows],
        **{
            column: [sum(task.status == status for task in group) for group in ended]
            for column, status in COLUMNS.items()
        },
        "open": [len(group) - len(done) for (_, group), done in zip(rows, ended, strict=True)],
        "durations": [len(durations) for durations in took],
        "duration_ms": [float(sum(durations, Decimal(0))) for durations in took],
        "min_duration_ms": [float(min(durations)) if durations else None for durations in took],
        "max_duration_ms": [float(max(durations)) if durations else None for durations in took],
        "tokens_used": [sum(task.tokens_used or 0 for task in group) for _, group in rows],
        "last_activity": [iso_us(max(task.last_activity for task in group)) for _, group in rows],
        "bucket_agent": [position for position, _, _ in buckets],
        "bucket": [bucket for _, bucket, _ in buckets],
        "bucket_tasks": [tasks for _, _, tasks in buckets],
    }
