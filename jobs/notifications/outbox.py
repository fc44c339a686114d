"""The outbox: notifications wait here, in the same transaction as what they tell, until a channel takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
import polars as pl

from jobs.warehouse import Row, Warehouse

_MOMENT = pl.Datetime("us")
NOTIFICATIONS = {
    "id": pl.String(),
    "key": pl.String(),
    "change": pl.Int32(),
    "state": pl.String(),
    "channel": pl.String(),
    "payload": pl.String(),
    "created_at": _MOMENT,
    "attempts": pl.Int32(),
    "next_attempt_at": _MOMENT,
}


@dataclass(frozen=True)
class Message:
    """What goes to every channel; `id` is the same on all of them and at every attempt."""

    id: str
    key: str
    change: int
    state: str  # firing, resolved or report
    payload: Mapping[str, object]


def enqueue(warehouse: Warehouse, messages: Sequence[Message], channels: Sequence[str], now: datetime) -> int:
    """Put messages into the outbox of every channel; return how many notifications these are.

    One that is in the outbox already stays as it is. The caller holds the transaction.
    """
    rows = [row for message in messages for row in _rows(message, channels, now)]
    with warehouse.view(notifications_new=pl.DataFrame(rows, schema=NOTIFICATIONS, orient="row")):
        warehouse.run("alerts/queue")
    return len(rows)


def _rows(message: Message, channels: Sequence[str], now: datetime) -> list[Row]:
    payload = orjson.dumps(message.payload).decode()
    return [
        (message.id, message.key, message.change, message.state, channel, payload, now, 0, now) for channel in channels
    ]
