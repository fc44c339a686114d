"""Dead letters on their way to those who look at them: published when one came, left alone when none did."""

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR, LLM
from snapshots.catalogue import PREFIX
from tests.jobs.driving import Fields, Road, iso
from tests.jobs.publications import call, changed, generation, visit

HOSTILE = b"<script>alert(1)</script>\xff"


def test_dead_letters_are_published(road: Road) -> None:
    """What did not fit is published as it came, with the first thing that is wrong and where it stood."""
    (entry_id,) = road.send(LLM, {"model": "gpt-4o", "input_tokens": "many", "note": HOSTILE, "output_tokens": 1})
    road.tick()
    assert road.published()["dead_letters"]["all"] == {
        "noun": ["llm"],
        "entry_id": [entry_id],
        "seen_at": ["2024-06-29T20:00:00.000000Z"],
        "wrong_field": ["note"],
        "reason": ["note: not valid UTF-8"],
        "raw": [
            '["model","gpt-4o","input_tokens","many","note",'
            '{"base64":"PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pv8="},"output_tokens","1"]'
        ],
        "raw_length": [117],
    }


def test_without_dead_letters_the_lists_are_empty(road: Road) -> None:
    """The first tick publishes that there are none, so that readers can tell none from not known."""
    road.tick()
    found = road.published()["dead_letters"]["all"]
    assert found["entry_id"] == []
    assert road.reader().entry("dead_letters").age_s == 0


def test_a_tick_without_a_dead_letter_does_not_look_at_them(road: Road) -> None:
    """What fits does not make the snapshot due, however many dead letters there are; the next bad entry does."""
    asked: list[list[tuple[str]]] = []

    def look(name: str) -> None:
        if name == "in_publish":
            asked.append(road.ask("select field from taken where snapshot = 'dead_letters'"))

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
    assert asked == [[], [("all",)]]
    assert len(road.published()["dead_letters"]["all"]["entry_id"]) == 3


def test_dead_letters_wait_for_redis(road: Road, redis_client: redis.Redis) -> None:
    """One that came while Redis refused what was published is published by a later tick."""
    road.tick()
    road.send(LLM, call(), {"model": "gpt-4o"})

    def refuse(name: str) -> None:
        if name == "in_publish":
            raise redis.ConnectionError

    road.milestone = refuse
    with pytest.raises(redis.ConnectionError):
        road.worker.run()
    road.milestone = lambda name: None
    road.tick()
    assert road.published()["dead_letters"]["all"]["wrong_field"] == ["input_tokens"]
    for key in redis_client.scan_iter(match=f"{PREFIX}snapshot*"):
        redis_client.delete(key)
    road.tick()
    assert road.published()["dead_letters"]["all"]["wrong_field"] == ["input_tokens"]
