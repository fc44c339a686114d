"""What the tests of publishing send, and how they look at what is published."""

from datetime import datetime, timedelta
from typing import cast

import redis

from snapshots.catalogue import BY_NAME
from tests.jobs.driving import NOW, Documents, Fields, Road, index

DAY = timedelta(days=1)


def visit(session: str = "s1", at: datetime = NOW, feature: str = "chat") -> Fields:
    """Return a page view of a user."""
    return {
        "event_type": "page_view",
        "feature": feature,
        "user_id": "u1",
        "session_id": session,
        "timestamp": f"{at.isoformat()}Z",
        "event_id": f"{session} {at} {feature}",
    }


def task(number: int) -> Fields:
    """Return a task that was done; a later one has a higher number."""
    started_at = f"{(NOW - timedelta(hours=9) + timedelta(minutes=number)).isoformat()}Z"
    return {"agent_id": "a1", "task_id": f"t{number}", "status": "completed", "started_at": started_at}


def call() -> Fields:
    """Return a call."""
    timestamp = f"{NOW.isoformat()}Z"
    return {"model": "gpt-4o", "input_tokens": 1000, "output_tokens": 1, "session_id": "s1", "timestamp": timestamp}


def generation(road: Road) -> int:
    """Return the generation that is published."""
    return int(index(road.client)["generation"])


def changed(road: Road, since: int) -> set[str]:
    """Return the snapshots whose content changed after a generation, but for those of the machinery."""
    return {
        entry.name
        for entry in road.reader().entries()
        if entry.generation > since and entry.name not in ("pipeline", "jobs")
    }


def of_ticks(road: Road) -> Documents:
    """Return all published documents that ticks compute; those of slower jobs are theirs to bring up to date."""
    return {key: found for key, found in road.published().items() if BY_NAME[key.partition(":")[0]].job == "tick"}


def commands(client: redis.Redis) -> dict[str, int]:
    """Return how often the server was asked to do what since the statistics were reset."""
    found = cast("dict[str, dict[str, int]]", client.info("commandstats"))
    return {name.removeprefix("cmdstat_"): stats["calls"] for name, stats in found.items()}
