"""The work of a dozen agents over two months, as their programs would report it: seeded, and never tidy.

Each entry speaks of one task. A task is reported when it waits, when it starts and when it ends, or only at times; some
are tried again, some abandoned; what ended is said with its end, with its duration, or with neither.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.end_to_end.agent_recount import Entry

NOW = datetime(2024, 3, 12, 17, tzinfo=UTC)  # two days after New York's clocks went forward
DAYS = 60
STATUSES = ("completed",) * 16 + ("failed",) * 3 + ("cancelled", "timeout")
TASKS = {f"worker-{number}": 40 * number for number in range(1, 9)} | {"steady": 1_000, "lucky": 1, "unlucky": 30}
TYPES = ("chat", "search", "code")


def entries(seed: int) -> list[Entry]:
    """Return all entries in the order in which they arrive, which is none."""
    chance = Random(seed)
    found: list[Entry] = []
    for agent_id, tasks in TASKS.items():
        for number in range(tasks):
            found += _task(agent_id, number, chance)
    found += [_running("stuck", 1, NOW - timedelta(minutes=5)), _running("stuck", 2, NOW - timedelta(minutes=50))]
    found += [_running("gone", 1, NOW - timedelta(days=40))]
    chance.shuffle(found)
    return found


def _running(agent_id: str, number: int, started_at: datetime) -> Entry:
    return {"agent_id": agent_id, "task_id": f"{agent_id}/{number}", "status": "running", "started_at": started_at}


def _task(agent_id: str, number: int, chance: Random) -> Iterator[Entry]:
    age = timedelta(seconds=chance.random() * DAYS * 86_400 if chance.random() < 0.8 else chance.random() * 86_400)
    started_at = NOW - age
    start = _running(agent_id, number, started_at) | {
        "agent_type": TYPES[len(agent_id) % len(TYPES)],
        "task_name": f"task {number}",
        "input_size": number,
        "metadata": {"attempt": 1, "note": 'a "quoted" ü'},
    }
    fate = chance.random()
    if chance.random() < 0.3:
        yield start | {"status": "pending"}
        if fate < 0.02:
            return
    if fate < 0.05:
        yield start
        return
    if chance.random() < 0.8:
        yield start
    end = _end(start, agent_id, number, chance)
    yield end
    if end["status"] == "failed" and "completed_at" in end and chance.random() < 0.5:
        later = end["completed_at"] + timedelta(seconds=chance.uniform(1, 90))
        if later < NOW:
            yield _running(agent_id, number, started_at) | {
                "status": "completed",
                "completed_at": later,
                "metadata": {"attempt": 2},
            }


def _end(start: Entry, agent_id: str, number: int, chance: Random) -> Entry:
    status = chance.choice(STATUSES)
    if agent_id == "steady":
        status = "completed" if number >= 10 else "failed"
    elif agent_id in ("lucky", "unlucky"):
        status = "completed" if agent_id == "lucky" else "failed"
    end: dict[str, Any] = _running(agent_id, number, start["started_at"]) | {
        "status": status,
        "tokens_used": chance.randrange(5_000),
        "output_size": chance.randrange(1_000),
    }
    if status == "failed":
        end["error_message"] = "no answer, sorry"
    duration_ms = 0.0 if chance.random() < 0.02 else round(chance.lognormvariate(7, 2), 3)
    completed_at = start["started_at"] + timedelta(milliseconds=duration_ms)
    known = chance.random()
    if known < 0.7 and completed_at < NOW:
        end["completed_at"] = completed_at
    elif known < 0.8:  # a machine whose clock is behind
        end |= {"completed_at": start["started_at"] - timedelta(seconds=3), "duration_ms": duration_ms}
    elif known < 0.9:
        end["duration_ms"] = duration_ms
    return end
