"""Sending rows into a stream: many entries a round trip, never trimmed, and an eye on Redis's memory."""

from collections.abc import Iterator
from itertools import chain, islice, repeat
from typing import cast

import polars as pl
import redis

from autobot_analytics.eviction import POLICY
from autobot_analytics.loading.files import LoadError

ROWS_PER_ROUND_TRIP = 2_000
ROWS_PER_MEMORY_CHECK = 50_000
MEMORY_SHARE_TO_WARN = 0.9


class Sender:
    """Writes rows to one stream and counts those that Redis has taken."""

    def __init__(self, client: redis.Redis, key: str) -> None:
        self._client = client
        self._key = key
        self.sent = 0
        self.memory_warning: str | None = None
        self._memory_check_due = 0

    def send(self, rows: pl.DataFrame) -> None:
        """Send a frame of text columns, one entry a row, nulls left out.

        Raises LoadError when Redis refuses a row, another RedisError when it goes away.
        """
        entries = _entries(rows)
        while chunk := list(islice(entries, ROWS_PER_ROUND_TRIP)):
            self._send(chunk)
        if self.sent >= self._memory_check_due:
            self._memory_check_due = self.sent + ROWS_PER_MEMORY_CHECK
            self.memory_warning = memory_warning(self._client) or self.memory_warning

    def _send(self, entries: list[tuple[str, ...]]) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for entry in entries:
            pipeline.execute_command("XADD", self._key, "*", *entry)
        answers = pipeline.execute(raise_on_error=False)
        refusals = [answer for answer in answers if isinstance(answer, Exception)]
        self.sent += len(answers) - len(refusals)
        if refusals:
            raise LoadError(f"Redis refuses the rows: {refusals[0]}")


def _entries(rows: pl.DataFrame) -> Iterator[tuple[str, ...]]:
    """Return each row as name, value, name, value, …: zipped where no cell is empty, which is three times as fast."""
    columns = [
        (column.name, column.to_list(), column.null_count()) for column in rows if column.null_count() < rows.height
    ]
    if not any(nulls for _, _, nulls in columns):
        return zip(*chain.from_iterable((repeat(name), values) for name, values, _ in columns))  # noqa: B905 # endless
    names = [name for name, _, _ in columns]
    cells = zip(*(values for _, values, _ in columns), strict=True)
    return (
        tuple(chain.from_iterable((name, cell) for name, cell in zip(names, row, strict=True) if cell is not None))
        for row in cells
    )


def memory_warning(client: redis.Redis) -> str | None:
    """Warn that Redis is about to run out of memory, or that it may throw away unread events when it does."""
    try:
        memory = cast(dict[str, int | str], client.info("memory"))
    except redis.ResponseError:  # the account may not ask for it, or the server is no full Redis
        return None
    used, most = int(memory["used_memory"]), int(memory.get("maxmemory", 0))
    if not most or used < MEMORY_SHARE_TO_WARN * most:
        return None
    policy = memory.get("maxmemory_policy", POLICY)
    outcome = "it will refuse rows" if policy == POLICY else f"it may throw away whole streams ({policy})"
    return f"Redis uses {used / most:.0%} of its maxmemory of {most / 2**20:,.0f} MB; beyond that {outcome}."
