"""Bookkeeping: the table `meta` and what else only the writer changes, kept in memory beside what is stored.

What is remembered is what was committed: a transaction that is rolled back makes its warehouse forget all of it, and
it is read again.
"""

from dataclasses import dataclass, field


@dataclass
class Bookkeeping:
    """What all cursors of a warehouse remember; `meta` is None until it was read."""

    meta: dict[str, str] | None = None
    remembered: dict[tuple[str, str], object] = field(default_factory=dict)
    computed: dict[str, tuple[object, object]] = field(default_factory=dict)  # what it was computed of, and the value

    def keep(self, values: dict[str, str]) -> None:
        """Remember `values` of `meta`, which were committed."""
        if self.meta is not None:
            self.meta.update(values)

    def forget(self) -> None:
        """Forget everything: it is read again when it is needed."""
        self.meta = None
        self.remembered.clear()
        self.computed.clear()


@dataclass
class PendingBookkeeping:
    """What a transaction is to store when it ends."""

    values: dict[str, str] = field(default_factory=dict)
    is_open: bool = False

    def begin(self) -> None:
        """Collect from here on."""
        self.values, self.is_open = {}, True

    def take(self) -> dict[str, str]:
        """Return what was collected and collect no more."""
        values, self.values, self.is_open = self.values, {}, False
        return values
