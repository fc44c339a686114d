"""The verdict after all the kills: the warehouse and what is published against the account of what was sent."""

from datetime import UTC, datetime
from typing import cast

import redis

from autobot_analytics.contract import STREAMS
from autobot_analytics.settings import Settings
from jobs.context import JobContext
from jobs.database.warehouse_file import memory_warehouse, open_warehouse
from jobs.ingest.job import FACTS
from jobs.tick import tick
from snapshots.catalogue import BY_NAME, CATALOGUE, INDEX_KEY, PREFIX
from snapshots.codec import decode
from tests.crash.account import Account
from tests.crash.publication import OUTCOME_COLUMNS, Publication

Published = dict[str, dict[bytes, bytes]]

BY_CLOCK = {"dead_letters"}  # says when an entry was seen: as with `always`, that depends on when the scheduler ran
OF_TASKS = ("tasks", "durations", "duration_ms")


def assert_counted_once(settings: Settings, account: Account) -> None:
    """Every event that was sent is in the warehouse once, and the account of each stream adds up."""
    warehouse = open_warehouse(settings)
    for stream in STREAMS:
        noun = stream.noun
        ids = [row[0] for row in warehouse.execute(f"select event_id from {FACTS[noun]}")]
        assert len(ids) == len(set(ids)), f"{noun}: {len(ids) - len(set(ids))} events are there twice"
        assert set(ids) == account.event_ids[noun]
        position = warehouse.execute(
            "select entries_read, accepted, dead, duplicates, lost, lag, resets, epoch from streams where noun = $noun",
            noun=noun,
        )
        added, dead, duplicates = account.added[noun], account.dead[noun], account.duplicates[noun]
        assert position == [(added, len(ids), dead, duplicates, 0, 0, 0, 1)], noun
        for table, entries in {"dead_letters": dead, "duplicate_entries": duplicates}.items():
            assert warehouse.value(f"select count(*) from {table} where noun = $noun", noun=noun) == entries
    assert warehouse.execute("select * from incidents") == []
    assert warehouse.value("select count(*) from due") == 0
    warehouse.close()


def assert_published_exactly(settings: Settings, client: redis.Redis, account: Account) -> None:
    """The published days are those of the account, and every document is what one quiet tick makes of the streams."""
    seen = Publication.read(client, [], [])
    for name, columns in {
        "behavior_days": ("events", "page_views", "active_users"),
        "agent_days": OUTCOME_COLUMNS,
        "cost_days": ("calls", "input_tokens", "output_tokens", "unpriced_calls", "cost_nano_usd"),
    }.items():
        assert seen.sums(name, *columns) == account.figures(*columns), name
    as_of = datetime.fromisoformat(seen.entry("behavior_days")["as_of"]).astimezone(UTC).replace(tzinfo=None)
    published = _published(client)
    client.delete(INDEX_KEY, *client.keys(f"{PREFIX}snapshot:*"))
    tick(JobContext(memory_warehouse(), client, settings, clock=lambda: as_of))
    quiet = _published(client)
    assert published.keys() == quiet.keys()
    for key, documents in quiet.items():
        assert published[key] == documents, key


def _published(client: redis.Redis) -> Published:
    keys = [
        key
        for snapshot in CATALOGUE
        if snapshot.job == "tick" and not snapshot.always and snapshot.name not in BY_CLOCK
        for key in ([snapshot.key()] if snapshot.partition is None else client.scan_iter(f"{snapshot.key('')}*"))
    ]
    found = {
        key if isinstance(key, str) else key.decode(): cast("dict[bytes, bytes]", client.hgetall(key)) for key in keys
    }
    counters = found[BY_NAME["agent_counters"].key()]  # a task that ends twice counts twice, if ticks saw both
    for name, data in counters.items():
        calls = {column: value for column, value in decode(data).items() if column not in OF_TASKS}
        counters[name] = repr(calls).encode()
    return found
