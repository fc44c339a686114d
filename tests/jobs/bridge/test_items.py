"""The bridge: what becomes of an item, be it whole, equal to another, or broken."""

import json
from decimal import Decimal

import pytest

from autobot_analytics.contract import LLM
from jobs.bridge import copy as copying
from jobs.bridge.job import carry_over
from tests.jobs.bridge.autobot import OF_CALLS, AutoBot, call, marker, numbers, task
from tests.jobs.driving import Road


def test_items_become_facts(bridged: Road) -> None:
    """Tasks and calls arrive with all their fields; what AutoBot says a call cost is kept beside our figure."""
    autobot = AutoBot(bridged.client)
    autobot.work(
        task(1), call(1_000), task(2, status="failed", error_message="no"), call(2_000, agent_id="a", team="x")
    )
    assert carry_over(bridged.worker) == 4
    assert bridged.tick() == 4
    assert bridged.ask(
        "select task_id, status, started_at::varchar, duration_ms, input_size, output_size, tokens_used, "
        "error_message, metadata from agent_events order by task_id"
    ) == [
        ("task-1", "completed", "2024-06-29 12:00:00.25", Decimal("1500.000"), None, 12, 1500, None, None),
        ("task-2", "failed", "2024-06-29 12:00:00.25", Decimal("1500.000"), None, 12, 1500, "no", None),
    ]
    found = bridged.ask(
        "select provider, model, input_tokens, event_time::varchar, producer_cost_usd, cost_usd, latency_ms, success, "
        "agent_id, user_id, metadata from llm_calls order by input_tokens"
    )
    first, second = found
    assert first == (
        "anthropic",
        "claude-3-5-haiku-20241022",
        1_000,
        "2024-06-29 12:00:00.123456",
        Decimal("0.000041000"),
        Decimal("0.000840000"),  # 1,000 × $0.80 + 10 × $4 by the million
        Decimal("812.531"),
        True,
        None,
        None,
        '{"trace": {"id": 7}}',
    )
    assert second[8] == "a"
    assert json.loads(second[10]) == {"trace": {"id": 7}, "team": "x"}


def test_equal_items_are_as_many_events(bridged: Road) -> None:
    """Items that are equal byte for byte count each, in one look and over several, in a list that grows or is full."""
    autobot = AutoBot(bridged.client, calls=8)
    for pushed in (2, 1, 3, 0, 1):
        autobot.work(*[call(5)] * pushed, call(6))
        carry_over(bridged.worker)
    assert numbers(bridged.client) == [5, 5, 6, 5, 6, 5, 5, 5, 6, 6, 5, 6]
    assert bridged.tick() == 12
    assert bridged.position(LLM)["accepted"] == 12


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        (b"{broken", "no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"[1, 2]", "no JSON object"),
        (b"", "no JSON: Expecting value: line 1 column 1 (char 0)"),
        (json.dumps(dict.fromkeys(map(str, range(501)))).encode(), "501 fields, at most 500 are read"),
        (b"[" * 100_000, "no JSON: maximum recursion depth exceeded"),
    ],
    ids=["broken", "a list", "empty", "many fields", "deep"],
)
def test_what_cannot_be_read_is_a_dead_letter(bridged: Road, item: bytes, fault: str) -> None:
    """An item that is no JSON object is buried with its text and what is wrong; the items around it are counted."""
    AutoBot(bridged.client).work(call(1), item, call(2))
    assert carry_over(bridged.worker) == 3
    assert bridged.tick() == 3
    assert bridged.position(LLM)["accepted"] == 2
    [(raw,)] = bridged.ask("select raw from dead_letters where noun = 'llm'")
    texts = json.loads(raw)
    buried = dict(zip(texts[::2], texts[1::2], strict=True))
    assert buried["autobot_fault"].startswith(fault)
    assert buried["autobot_item"] == item.decode()[: len(buried["autobot_item"])]
    assert marker(bridged.client).faulty == 1


def test_bytes_that_are_no_text(bridged: Road) -> None:
    """An item in no encoding is buried, too, and stops nothing."""
    AutoBot(bridged.client).work(b"\xff\x00\xfe", call(1))
    carry_over(bridged.worker)
    bridged.tick()
    assert (bridged.position(LLM)["accepted"], bridged.position(LLM)["dead"]) == (1, 1)


def test_a_marker_that_was_lost(bridged: Road) -> None:
    """Without its marker all is copied again, and ingest counts none of it twice."""
    AutoBot(bridged.client).work(call(1), call(1), call(2))
    carry_over(bridged.worker)
    bridged.tick()
    bridged.client.delete(copying.marker_key(OF_CALLS))
    carry_over(bridged.worker)
    bridged.tick()
    assert (bridged.position(LLM)["accepted"], bridged.position(LLM)["duplicates"]) == (3, 3)
