"""Dead letters on their way to those who look at them: published when one came, left alone when none did."""

from datetime import timedelta
from hashlib import sha256

import orjson
import pytest
import redis

from autobot_analytics.contract import BEHAVIOR, LLM
from autobot_analytics.settings import Settings
from jobs.retention.job import retain
from jobs.rules.sampling import sample
from jobs.tick import tick
from snapshots.catalogue import INDEX_KEY, PREFIX
from tests.jobs.driving import NOW, Fields, Road, iso
from tests.jobs.publications import call, changed, generation, visit

HOSTILE = b"<script>alert(1)</script>\xff"


def test_dead_letters_are_published(road: Road) -> None:
    """What did not fit is published as it came, with the first thing that is wrong and where it stood."""
    (entry_id,) = road.send(LLM, {"model": "gpt-4o", "input_tokens": "many", "note": HOSTILE, "output_tokens": 1})
    road.tick()
    assert road.published()["dead_letters"]["llm"] == {
        "entry_id": [entry_id],
        "seen_at": ["2024-06-29T20:00:00.000000Z"],
        "wrong_field": ["input_tokens"],
        "reason": ["input_tokens: an integer from 0 to 1000000000, not 'many'"],
        "raw": [
            '["model","gpt-4o","input_tokens","many","note",'
            '{"base64":"PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pv8="},"output_tokens","1"]'
        ],
        "raw_length": [117],
    }


def test_an_entry_that_is_too_long_to_be_kept(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """It becomes a dead letter with its length, its digest and its beginning; what comes after it is counted."""
    monkeypatch.setattr("jobs.ingest.read._MOST_BYTES", 100_000)
    event: Fields = {"event_type": "click", "feature": "chat", "timestamp": iso(NOW)}
    road.send(BEHAVIOR, {**event, "metadata": "x" * 300_000}, event, event)
    road.tick()
    assert road.ask("select count(*) from behavior_events") == [(2,)]
    [(field, reason, raw)] = road.ask("select field, reason, raw from dead_letters")
    assert (field, reason) == ("metadata", "metadata: 300000 bytes, at most 65536")
    kept = orjson.loads(raw)[-1]
    assert kept["bytes"] == 300_000
    assert kept["sha256"] == sha256(b"x" * 300_000).hexdigest()
    assert kept["beginning"].startswith("xxx")
    assert road.ask("select entries_read, accepted, dead, lost from streams where noun = 'behavior'") == [(3, 2, 1, 0)]
    sample(road.worker)


def test_without_dead_letters_the_lists_are_empty(road: Road) -> None:
    """The first tick publishes that there are none, so that readers can tell none from not known."""
    road.tick()
    found = road.published()["dead_letters"]
    assert {noun: document["entry_id"] for noun, document in found.items()} == {"agent": [], "behavior": [], "llm": []}
    assert road.reader().entry("dead_letters").age_s == 0


def test_a_tick_without_a_dead_letter_does_not_look_at_them(road: Road) -> None:
    """What fits does not make the snapshot due, however many dead letters there are; the next bad entry does."""
    asked: list[list[tuple[str]]] = []

    def look(name: str) -> None:
        if name == "in_publish":
            asked.append(road.ask("select field from due where snapshot = 'dead_letters'"))

    bad: Fields = {"event_type": "click", "timestamp": iso(road.now)}
    road.send(BEHAVIOR, bad)
    road.tick()
    road.milestone = look
    first = generation(road)
    road.send(BEHAVIOR, visit())
    road.tick()
    assert "dead_letters" not in changed(road, first)
    road.send(BEHAVIOR, bad, visit("s2"), bad)
    road.tick()
    assert "dead_letters" in changed(road, first)
    assert asked == [[], [("behavior",)]]
    assert len(road.published()["dead_letters"]["behavior"]["entry_id"]) == 3


def test_a_flood_in_one_stream_hides_no_other(road: Road) -> None:
    """Of each stream the newest hundred are published, however many another has."""
    (entry_id,) = road.send(LLM, {"model": "gpt-4o"})
    road.tick()
    flood: list[Fields] = [{"event_type": "click"}] * 150
    for _ in range(2):
        newest = road.send(BEHAVIOR, *flood)
        road.now += timedelta(seconds=10)
        road.tick()
    found = road.published()["dead_letters"]
    assert found["llm"]["entry_id"] == [entry_id]
    assert found["behavior"]["entry_id"] == newest[:49:-1]


def test_no_tick_reads_all_dead_letters(road: Road) -> None:
    """What a tick publishes of dead letters comes from what is kept of them for that, not from all of them."""
    road.send(LLM, {"model": "gpt-4o"})
    road.tick()
    reasons = road.reader().documents("pipeline")["llm"]["dead_reasons"]
    road.ask("delete from dead_letters")
    road.client.delete(INDEX_KEY)
    tick(road.worker)
    assert road.reader().documents("pipeline")["llm"]["dead_reasons"] == reasons == {"input_tokens": 1}
    assert road.published()["dead_letters"]["llm"]["wrong_field"] == ["input_tokens"]


def test_dead_letters_wait_for_redis(road: Road, redis_client: redis.Redis) -> None:
    """One that came while Redis refused what was published is published by a later tick."""
    road.tick()
    road.send(LLM, call(), {"model": "gpt-4o"})

    def refuse(name: str) -> None:
        if name == "in_publish":
            raise redis.ConnectionError

    road.milestone = refuse
    with pytest.raises(redis.ConnectionError):
        tick(road.worker)
    road.milestone = lambda name: None
    road.tick()
    assert road.published()["dead_letters"]["llm"]["wrong_field"] == ["input_tokens"]
    for key in redis_client.scan_iter(match=f"{PREFIX}snapshot*"):
        redis_client.delete(key)
    road.tick()
    assert road.published()["dead_letters"]["llm"]["wrong_field"] == ["input_tokens"]


def test_dead_letters_go_when_they_are_old(redis_client: redis.Redis) -> None:
    """A dead letter goes when it was seen longer ago than is kept; that there was one stays counted."""
    road = Road(redis_client, Settings(retention_days=40), now=NOW - timedelta(days=41))
    road.send(LLM, {"model": "no tokens"})
    road.tick()
    road.now = NOW
    assert retain(road.worker) == 1
    assert road.ask("select * from dead_letters") == road.ask("select * from newest_dead_letters") == []
    assert road.position(LLM)["dead"] == 1
    assert road.ask("select sum(entries) from dead_reasons") == [(1,)]
    road.warehouse.close()
