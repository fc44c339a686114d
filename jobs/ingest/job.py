"""Ingest: entries of the streams become facts, exactly once.

A batch is read, validated and inserted together with the position after it in one transaction of the warehouse. So a
crash at any instant neither skips nor repeats an entry.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast

import polars as pl
import redis
import structlog

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, Stream
from autobot_analytics.settings import Settings
from jobs.calendar import kept_from
from jobs.ingest.batch import Batch, batches, check, checked, only, without
from jobs.ingest.dead_letters import raw
from jobs.ingest.offset import Counts, Position, advanced, reset_reason, rewound
from jobs.ingest.poison import FIELD, MOST_A_DAY, Stuck, Unforeseen, find_culprits, foreseeing
from jobs.ingest.prefetch import prefetched
from jobs.ingest.read import id_key, replication_id, signed_id
from jobs.ingest.reply import Entry
from jobs.pricing.rate_card import CallKind, RateCard
from jobs.warehouse import Warehouse

FACTS = {BEHAVIOR.noun: "behavior_events", AGENTS.noun: "agent_events", LLM.noun: "llm_calls"}
_RAW_ENTRY = {"entry_ms": pl.Int64, "entry_seq": pl.Int64, "raw": pl.String}
EVENT_TIME = {BEHAVIOR.noun: "event_time", AGENTS.noun: "started_at", LLM.noun: "event_time"}
SENT_TIME = {BEHAVIOR.noun: "timestamp", AGENTS.noun: "started_at", LLM.noun: "timestamp"}
LATE_MS = 900_000
Milestone = Callable[[str], None]
log = structlog.get_logger()


class Ingest:
    """Brings what is new in the streams into the warehouse."""

    def __init__(
        self,
        warehouse: Warehouse,
        client: redis.Redis,
        settings: Settings,
        rates: RateCard,
        milestone: Milestone = lambda name: None,
    ) -> None:
        """Keep what all streams share; `milestone` is called at named points, for tests that crash there."""
        self._warehouse = warehouse
        self._client = client
        self._settings = settings
        self._rates = rates
        self._milestone = milestone

    def run(self, stream: Stream, now: datetime, max_rows: int) -> int:
        """Take up to about `max_rows` new entries of `stream`; give how many were read.

        `now` is UTC without a zone. Raises redis.exceptions.RedisError when Redis does not answer, Stuck when the
        stream cannot be read on.
        """
        position = cast("Position | None", self._warehouse.recall("position", stream.noun)) or self.position(stream)
        server = replication_id(self._client)
        taken = 0
        since = kept_from(self._warehouse, stream.noun)
        read = partial(batches, self._client, stream, self._settings, since, position.last_id, max_rows)
        with (
            _collector_off(),
            prefetched(read) as found,
            prefetched(partial(checked, stream, self._settings, now, found)) as ready,
        ):
            for batch in ready:
                self._milestone("after_read")
                reason = reset_reason(position, batch.page, batch.rows, server)
                if reason:
                    self._rewind(stream, position, batch, reason, server, now)
                    return taken + self.run(stream, now, max_rows - taken)
                position = self._take(stream, replace(position, replication_id=server), batch, now)
                self._warehouse.remember("position", stream.noun, position)
                taken += batch.rows
        return taken

    def position(self, stream: Stream) -> Position:
        """Return where we are in `stream`."""
        names, rows = self._warehouse.documents("ingest/position", noun=stream.noun)
        return Position(**dict(zip(names, rows[0], strict=True))) if rows else Position(stream.noun)  # type: ignore[arg-type]

    def _rewind(
        self, stream: Stream, position: Position, batch: Batch, reason: str, server: str, now: datetime
    ) -> None:
        after = rewound(position, server, reason)
        detail = f"read to {position.last_id}, the server has {batch.page.info.last_generated_id}"
        with self._warehouse.transaction():
            self._store(after)
            self._warehouse.run("jobs/incident", now=now, noun=stream.noun, kind=reason, entries=None, detail=detail)
        self._warehouse.remember("position", stream.noun, after)
        log.warning("stream_begun_anew", stream=stream.key, reason=reason, detail=detail)

    def _take(self, stream: Stream, position: Position, batch: Batch, now: datetime) -> Position:
        """Commit a batch, and if that fails without the entries that are to blame, which become dead letters."""
        try:
            return self._commit(stream, position, batch, now)
        except Unforeseen as failure:
            log.exception("batch_failed", stream=stream.key)
            entries = sorted(batch.columns.entries(), key=lambda entry: id_key(entry[0].decode()))
            day_ago = now - timedelta(days=1)
            buried = self._warehouse.run("ingest/unforeseen", noun=stream.noun, field=FIELD, day_ago=day_ago)[0][0]
            attempt = partial(self._attempt, stream, position, batch, now)
            culprits = find_culprits(entries, attempt, MOST_A_DAY - int(str(buried)))
            if culprits is None:
                raise Stuck(f"{stream.key} cannot be read on: {failure}") from failure
        return self._commit(stream, position, without(stream, self._settings, now, batch, culprits), now)

    def _attempt(
        self, stream: Stream, position: Position, batch: Batch, now: datetime, entries: Sequence[Entry]
    ) -> Unforeseen | None:
        """Store some entries of a batch and take them back; give what went wrong."""
        try:
            checked = check(stream, self._settings, now, only(batch, entries))
            with self._warehouse.attempt():
                self._insert(stream, position, checked, number=0, now=now)
        except Unforeseen as failure:
            return failure
        return None

    def _commit(self, stream: Stream, position: Position, batch: Batch, now: datetime) -> Position:
        if batch.failure is not None:
            raise batch.failure
        if not batch.rows:
            after = advanced(position, batch.page, position.last_id, 0, Counts())
            if after != position:
                with self._warehouse.transaction():
                    self._store(after)
                    self._record_loss(stream, after.lost - position.lost, now)
            return after
        with self._warehouse.transaction():
            number = int(self._warehouse.meta("batch")) + 1
            self._warehouse.set_meta(batch=number)
            counts = self._insert(stream, position, batch, number, now)
            after = advanced(position, batch.page, batch.last_id, batch.rows, counts)
            self._record_loss(stream, after.lost - position.lost, now)
            self._store(after)
            self._milestone("in_transaction")
        self._milestone("after_commit")
        return after

    def _insert(self, stream: Stream, position: Position, batch: Batch, number: int, now: datetime) -> Counts:
        """Store a batch as facts and dead letters. Raises Unforeseen."""
        warehouse, noun, good, bad = self._warehouse, stream.noun, batch.good, batch.bad
        known: list[dict[str, object]] = []
        repeated = replaced = 0
        with foreseeing():
            with warehouse.view(incoming=good, bad=bad):
                warehouse.run(f"ingest/{noun}/rows", batch=number, epoch=position.epoch)
                if position.recovering:
                    known = self._take_out_known(noun, batch)
                if good["event_id"].null_count() < good.height:
                    repeated, replaced = self._take_out_repeated(noun, good, number)
                if known or repeated or replaced:
                    late, last_event_at = warehouse.run("ingest/late", time=EVENT_TIME[noun])[0]
                else:
                    late, last_event_at = _lateness(good[SENT_TIME[noun]], good["entry_ms"])
                self._store_fresh(noun, good)
            dead = bad.filter(~pl.struct("entry_ms", "entry_seq").is_in(known)) if known else bad
            if dead.height:
                with warehouse.view(bad=dead):
                    warehouse.run("ingest/bury", batch=number, noun=noun, epoch=position.epoch, now=now)
            self._count_dropped(noun, batch.dropped, known)
        accepted = good.height + bad.height - len(known) - repeated - replaced - dead.height
        newest = cast("datetime | None", last_event_at)
        return Counts(accepted, dead.height, repeated + replaced, int(str(late)), len(known), newest)

    def _take_out_known(self, noun: str, batch: Batch) -> list[dict[str, object]]:
        ids = {signed_id(entry_id.decode()): fields for entry_id, fields in batch.columns.entries()}
        if not ids:
            return []
        span: dict[str, object] = {"noun": noun, "first_ms": min(ids)[0], "last_ms": max(ids)[0]}
        buried = cast("list[tuple[int, int]]", self._warehouse.run("ingest/buried", **span))
        longest = self._settings.max_field_bytes
        again = [(*entry_id, raw(ids[entry_id], longest)) for entry_id in buried if entry_id in ids]
        with self._warehouse.view(again=pl.DataFrame(again, schema=_RAW_ENTRY, orient="row")):
            self._warehouse.run("ingest/recognised", facts=FACTS[noun], **span)
        found = self._warehouse.run("ingest/take_out_recognised")
        return [{"entry_ms": entry_ms, "entry_seq": entry_seq} for entry_ms, entry_seq in found]

    def _take_out_repeated(self, noun: str, good: pl.DataFrame, number: int) -> tuple[int, int]:
        """Take repetitions out of the batch, and the facts that its revisions replace out of the warehouse.

        Return how many entries repeat a fact and how many facts are replaced: those become duplicates.
        """
        window_ms = int(self._settings.dedupe_window_h * 3_600_000)
        window = {"from_ms": int(str(good["entry_ms"].min())) - window_ms, "window_ms": window_ms}
        if not self._is_suspect(noun, good, window["from_ms"]):
            return 0, 0
        self._warehouse.run("ingest/duplicates", facts=FACTS[noun], noun=noun, **window)
        replaced = 0
        if int(str(good["revision"].max())) > 0:
            [(replaced, first_ms, last_ms)] = cast(
                "list[tuple[int, int, int]]", self._warehouse.run("ingest/revisions", facts=FACTS[noun], **window)
            )
            if replaced:
                self._warehouse.run(f"ingest/{noun}/supersede", batch=number, first_ms=first_ms, last_ms=last_ms)
                if noun != AGENTS.noun:  # ends of tasks are counted by task
                    self._warehouse.run("ingest/carry_counts", noun=noun)
        repeated = int(str(self._warehouse.run("ingest/take_out_repeated", noun=noun, batch=number)[0][0]))
        return repeated, replaced

    def _count_dropped(self, noun: str, dropped: pl.DataFrame, known: list[dict[str, object]]) -> None:
        if known:
            dropped = dropped.filter(~pl.struct("entry_ms", "entry_seq").is_in(known))
        if dropped.height:
            with self._warehouse.view(dropped=dropped):
                self._warehouse.run("ingest/field_errors", noun=noun)

    def _is_suspect(self, noun: str, good: pl.DataFrame, from_ms: int) -> bool:
        """Return whether any event_id of the batch came twice or before: mostly none did, and nothing more is asked."""
        ids = good["event_id"].drop_nulls()
        if ids.n_unique() < ids.len():
            return True
        return bool(self._warehouse.run("ingest/suspects", facts=FACTS[noun], noun=noun, from_ms=from_ms))

    def _store_fresh(self, noun: str, good: pl.DataFrame) -> None:
        if noun == LLM.noun:
            self._warehouse.run("ingest/llm/calls")
            kinds = good.select("provider", "model", "service_tier").unique().rows()
            with self._warehouse.view(rate_card=self._rates.rows(cast("list[CallKind]", kinds))):
                self._warehouse.materialise("priced", "ingest/price_calls")
        self._warehouse.run(f"ingest/{noun}/insert", price_version=self._rates.price_version)

    def _record_loss(self, stream: Stream, entries: int, now: datetime) -> None:
        if entries <= 0:
            return
        self._warehouse.run(
            "jobs/incident",
            now=now,
            noun=stream.noun,
            kind="trimmed",
            entries=entries,
            detail=f"{entries} entries were trimmed or deleted before they were read",
        )

    def _store(self, position: Position) -> None:
        """Update the row of the stream, which is cheaper than replacing it, or insert its first one."""
        row = asdict(position)
        if self._warehouse.run("ingest/store_position", **row)[0][0] == 0:
            self._warehouse.run("ingest/first_position", **row)


def _lateness(happened_at: pl.Series, entry_ms: pl.Series) -> tuple[int, datetime | None]:
    """Return how many entries arrived late and when the newest event happened, as ingest/late.sql does."""
    late = ((entry_ms - happened_at.dt.epoch("ms")) > LATE_MS).sum()
    return int(late), cast("datetime | None", happened_at.max())


@contextmanager
def _collector_off() -> Iterator[None]:
    """Keep the cyclic collector from walking millions of short-lived lists that hold no cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
