"""What a fork and the end of the process mean for events that are still kept, and for connections."""

import atexit
import os
from typing import Protocol
from weakref import WeakSet

from autobot_analytics.client.outbox import Outbox, log


class Living(Protocol):
    """A delivery, as far as forks and exits go."""

    outbox: Outbox

    def send_rest(self) -> None:
        """Try once more to send what is kept, within the timeout of a call."""

    def begin_anew(self) -> object:
        """Forget what belongs to the parent process, and give what must stay open for its sake."""


_living: WeakSet[Living] = WeakSet()
# A child that closes an inherited asyncio transport takes it out of the parent's selector, so it is kept, unused.
_inherited: list[object] = []


def watch(delivery: Living) -> None:
    """Notify the delivery of forks, and report what it still keeps when the process ends."""
    _living.add(delivery)


def unwatch(delivery: Living) -> None:
    """Log what the delivery could not send; it is closed."""
    _report_unsent(delivery)
    _living.discard(delivery)


def _report_unsent(delivery: Living) -> None:
    if kept := delivery.outbox.stats.buffered:
        why = "Redis was away to the end" if delivery.outbox.stats.away else "the time was too short"
        log.warning("%d events were never sent: %s", kept, why)


def _at_exit() -> None:
    for delivery in list(_living):
        if delivery.outbox.stats.buffered:
            delivery.send_rest()
        _report_unsent(delivery)


def _in_child() -> None:
    _inherited.extend(delivery.begin_anew() for delivery in list(_living))


atexit.register(_at_exit)
os.register_at_fork(after_in_child=_in_child)
