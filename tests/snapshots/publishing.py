"""Publishes plain documents, for tests of readers: what is in them is of no interest here."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import redis

from snapshots.catalogue import BY_NAME
from snapshots.writer import Freshness, HashChange, SnapshotWriter

NOW = datetime(2024, 6, 29, 20)
INTERVAL_S = 10.0


def aware(moment: datetime = NOW) -> datetime:
    """Return the time as readers keep it."""
    return moment.replace(tzinfo=UTC)


def publish(
    client: redis.Redis,
    documents: Mapping[str, Mapping[str, Any]],
    generation: int = 1,
    at: datetime = NOW,
    asked: Mapping[str, list[str]] | None = None,
    parts: Mapping[str, str] | None = None,
) -> int:
    """Publish documents by snapshot and field, as one generation; give how many were written or deleted.

    `asked` names fields beyond those that have a document, `parts` the partition of snapshots that have them.
    """
    writer = SnapshotWriter(client, "w1")
    changes = [
        HashChange(BY_NAME[name], (parts or {}).get(name), [*found, *(asked or {}).get(name, [])], found)
        for name, found in documents.items()
    ]
    freshness = {name: Freshness(INTERVAL_S, "digest") for name in documents}
    seconds = int(timedelta(days=1).total_seconds())
    return writer.publish(
        changes, freshness, generation, writer.published(), at, dict.fromkeys((parts or {}).values(), seconds)
    )
