"""Times as text: ISO 8601 in UTC with `Z`, as snapshots, the lake, the API and notifications spell them."""

from datetime import UTC, datetime


def iso_z(moment: datetime, timespec: str = "auto") -> str:
    """Return a time as ISO 8601 in UTC with `Z`; one without an offset is UTC. `timespec` is that of `isoformat`."""
    naive = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return f"{naive.isoformat(timespec=timespec)}Z"
