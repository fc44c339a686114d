"""What statements of the query API may take."""

from dataclasses import dataclass

WAIT_S = 5.0  # for a turn


@dataclass(frozen=True)
class StatementLimits:
    """What statements may take together."""

    timeout_s: float
    memory_mb: int
    at_once: int
    waiting: int
