"""Redis that cannot be reached or takes nothing at present, told from Redis that refuses a command for good."""

# What passes: memory full, loading, read-only after a failover, unable to save, without replicas, busy with a script.
_PASSING_CODES = frozenset(
    {"OOM", "LOADING", "READONLY", "MISCONF", "NOREPLICAS", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY"}
)
# redis-py takes the code out of the message where it has a class for it.
_PASSING_CLASSES = frozenset(
    {"OutOfMemoryError", "BusyLoadingError", "ReadOnlyError", "MasterDownError", "ClusterDownError", "TryAgainError"}
)


class Away(Exception):
    """Redis cannot be reached, or takes nothing at present."""


def passes(error: Exception) -> bool:
    """Return whether Redis may take the same command later."""
    # Redis 6 hands a script's error on with the code inside its own text.
    return type(error).__name__ in _PASSING_CLASSES or not _PASSING_CODES.isdisjoint(
        str(error).replace("-", " ").split()
    )
