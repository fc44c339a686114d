"""Token counts that contradict each other, come in odd types, or cannot be counted."""

from typing import Any

import pytest

from tests.web.otlp.conftest import Otlp
from tests.web.otlp.spans import chat, request, span

CACHED = "gen_ai.usage.cache_read.input_tokens"
WRITTEN = "gen_ai.usage.cache_creation.input_tokens"
TOTAL = "gen_ai.usage.total_tokens"


@pytest.mark.parametrize(
    ("more", "accounting", "by"),
    [
        ({}, None, None),
        ({CACHED: 0, WRITTEN: 0, TOTAL: 120}, None, None),
        ({CACHED: 80}, None, None),
        ({CACHED: 60, WRITTEN: 40}, None, None),
        ({CACHED: 80, TOTAL: 120}, None, None),
        ({CACHED: 80, TOTAL: 200}, "exclusive", "total"),
        ({CACHED: 80, WRITTEN: 10, TOTAL: 210}, "exclusive", "total"),
        ({CACHED: 101}, "exclusive", "more cached than input tokens"),
        ({CACHED: 60, WRITTEN: 41, TOTAL: 120}, "exclusive", "more cached than input tokens"),
    ],
)
def test_cache_accounting(otlp: Otlp, more: dict[str, object], accounting: str | None, by: str | None) -> None:
    """Input tokens contain cached ones unless the producer's own figures say that they do not."""
    otlp.send(request(chat(1, 0, (100, 20), more=more)))
    (call,) = otlp.calls()
    assert (call["input_tokens"], call.get("cache_accounting")) == ("100", accounting)
    assert call["metadata"].get("cache_accounting_by") == by


@pytest.mark.parametrize(
    ("version", "accounting"), [("0.62.4", "exclusive"), ("0.49.0", "exclusive"), ("0.63.0", None)]
)
def test_known_instrumentation(otlp: Otlp, version: str, accounting: str | None) -> None:
    """An instrumentation that is known to leave cached tokens out is read so, up to the last version that does."""
    one = chat(1, 0, (1000, 40), more={CACHED: 900, TOTAL: 1040})
    otlp.send(request(one, scope="opentelemetry.instrumentation.bedrock", version=version))
    assert [call.get("cache_accounting") for call in otlp.calls()] == [accounting]


def test_exclusive_tokens_of_a_task(otlp: Otlp) -> None:
    """A task's tokens contain the cached ones, however the producer counts."""
    usage: dict[str, object] = {
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 7,
        CACHED: 50,
        WRITTEN: 40,
    }
    otlp.send(request(span(1, {"gen_ai.operation.name": "invoke_agent", **usage})))
    assert [task["tokens_used"] for task in otlp.tasks()] == ["100"]


def test_reasoning_counted_apart(otlp: Otlp) -> None:
    """More reasoning than output tokens means that output does not contain them, as it should."""
    otlp.send(request(chat(1, 0, (100, 20), more={"gen_ai.usage.reasoning.output_tokens": 300})))
    assert [(call["output_tokens"], call["reasoning_tokens"]) for call in otlp.calls()] == [("320", "300")]


@pytest.mark.parametrize("tokens", [7, 7.0, "7", " 7 "])
def test_numbers_in_odd_types(otlp: Otlp, tokens: Any) -> None:
    """Whole numbers are taken as they come, also as floating-point numbers and as text."""
    otlp.send(request(chat(1, 0, None, more={"gen_ai.usage.input_tokens": tokens})))
    assert [call["input_tokens"] for call in otlp.calls()] == ["7"]


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("gen_ai.usage.input_tokens", -1),
        ("gen_ai.usage.input_tokens", 1.5),
        ("gen_ai.usage.input_tokens", float("inf")),
        ("gen_ai.usage.input_tokens", "many"),
        ("gen_ai.usage.input_tokens", True),
        ("gen_ai.usage.input_tokens", ["1"]),
        ("gen_ai.usage.output_tokens", 10**9 + 1),
        (CACHED, "-3"),
        ("gen_ai.usage.cost", -0.1),
        ("gen_ai.usage.cost", float("nan")),
        ("gen_ai.usage.cost", "free"),
    ],
)
def test_what_cannot_be_counted(otlp: Otlp, attribute: str, value: Any) -> None:
    """A span whose figures cannot be understood is rejected, by name and reason; the others are kept."""
    value = str(value) if isinstance(value, float) and value not in (1.5, -0.1) else value
    answer = otlp.send(request(chat(1), chat(2, 0, None, more={attribute: value}), chat(3)))
    partial = answer.get_json()["partialSuccess"]
    assert partial["rejectedSpans"] == "1"
    assert f"'chat gpt-4o': {attribute} is " in partial["errorMessage"]
    assert len(otlp.calls()) == 2


def test_rejected_run_still_links(otlp: Otlp) -> None:
    """A rejected span between a call and a run does not hide from the run that the call was billed."""
    broken = span(5, {"gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": -1}, within=9)
    run = {"gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 100}
    answer = otlp.send(request(chat(1, 5), broken, span(9, run)))
    assert answer.get_json()["partialSuccess"]["rejectedSpans"] == "1"
    assert [call["input_tokens"] for call in otlp.calls()] == ["100"]
    assert len(otlp.tasks()) == 1
