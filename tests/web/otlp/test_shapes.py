"""Shapes of spans that instrumentations make of one run or one call, by hand: names, nesting, figures."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from tests.web.otlp.conftest import Otlp
from tests.web.otlp.spans import START_NS, chat, request, span
from web.otlp.usage import usage_of_json

UUID = "0b9c7a52-7d2e-4c8f-9a53-0a4be6a55d10"
BOT = {"service.name": "bot"}
FAILED = {"status": {"code": 2, "message": "no"}}


def runs(otlp: Otlp) -> list[tuple[str, str, str]]:
    """Return agent, type and status of the runs, each in its last state."""
    last = {task["event_id"]: task for task in otlp.tasks()}
    return [(task["agent_id"], task["agent_type"], task["status"]) for task in last.values()]


def invoke(number: int, name: str, within: int = 0, more: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Return the run of an agent as the conventions write it."""
    told = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, **(more or {})}
    return span(number, told, within=within, name=f"invoke_agent {name}", ms=1000)


def kind(
    number: int, value: str, name: str, within: int = 0, more: Mapping[str, object] | None = None
) -> dict[str, Any]:
    """Return a span as OpenInference writes it."""
    return span(number, {"openinference.span.kind": value, **(more or {})}, within=within, name=name, ms=1000)


@pytest.mark.parametrize(
    ("one", "agent"),
    [
        (kind(1, "AGENT", "Researcher._execute_core"), "Researcher"),
        (kind(1, "AGENT", "Researcher.Find facts.execute", more={"graph.node.id": "Researcher "}), "Researcher"),
        (kind(1, "AGENT", "weather_agent.run"), "weather_agent"),
        (kind(1, "AGENT", "agent_run [weather_agent]", more={"agent.name": "weather_agent"}), "weather_agent"),
        (kind(1, "AGENT", "agent_run [weather_agent]"), "weather_agent"),
        (kind(1, "AGENT", "writer.on_messages_stream"), "writer"),
        (kind(1, "AGENT", "v1.2 planner"), "v1.2 planner"),
        (invoke(1, f"writer_{UUID}/{UUID}"), "writer"),
        (invoke(1, "writer", more={"gen_ai.agent.id": f"writer_{UUID}/{UUID}"}), "writer"),
        (span(1, {"gen_ai.operation.name": "invoke_agent"}, name=f"invoke_agent writer_{UUID}/{UUID}"), "writer"),
        (span(1, {"gen_ai.operation.name": "invoke_agent"}, name="invoke_agent (writer)"), "writer"),
        (span(1, {"langfuse.observation.type": "agent"}, name="planner"), "planner"),
        (invoke(1, UUID), UUID),
    ],
)
def test_name_of_an_agent(otlp: Otlp, one: dict[str, Any], agent: str) -> None:
    """Methods and random ids are no part of an agent's name."""
    otlp.send(request(one, resource=BOT))
    assert runs(otlp) == [(agent, "agent", "completed")]


@pytest.mark.parametrize("apart", [True, False])
@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([invoke(1, "a", 2), invoke(2, "a")], [("a", "agent")]),
        ([invoke(1, "a", 5), kind(5, "CHAIN", "x", 2), invoke(2, "a")], [("a", "agent")]),
        ([invoke(1, "a", 5), kind(5, "TOOL", "x", 2), invoke(2, "a")], [("a", "agent"), ("a", "agent")]),
        ([invoke(1, "b", 2), invoke(2, "a")], [("b", "agent"), ("a", "agent")]),
        (
            [
                invoke(1, "a", 2),
                span(2, {"gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": "a"}, ms=1000),
            ],
            [("a", "agent")],
        ),
        (
            [span(1, {"traceloop.span.kind": "workflow", "traceloop.entity.name": "a"}, within=2), invoke(2, "a")],
            [("a", "agent")],
        ),
        ([kind(1, "AGENT", "w.on_messages_stream", 2), invoke(2, f"w_{UUID}/{UUID}")], [("w", "agent")]),
    ],
)
def test_runs_within_runs(otlp: Otlp, spans: list[dict[str, Any]], found: list[tuple[str, str]], apart: bool) -> None:
    """A run directly within a run of the same name is the same run, in whatever requests they come."""
    for sent in [[one] for one in spans] if apart else [spans]:
        otlp.send(request(*sent, resource=BOT))
    assert [run[:2] for run in runs(otlp)] == found


def test_trace_of_openai_agents(otlp: Otlp) -> None:
    """The span around the agents of the OpenAI Agents SDK is a workflow, and fails as its last agent does."""
    scope = "openinference.instrumentation.openai_agents"
    good = kind(1, "AGENT", "Triage", 5, more={"agent.name": "Triage"})
    bad = kind(2, "AGENT", "Billing", 5, more={"agent.name": "Billing"}) | FAILED
    bad["endTimeUnixNano"] = str(START_NS + 2_000_000_000)
    around = [kind(5, "CHAIN", "Agent workflow", 9), kind(9, "AGENT", "Agent workflow")]
    otlp.send(request(good, bad, resource=BOT, scope=scope))
    otlp.send(request(*around, resource=BOT, scope=scope))
    assert runs(otlp) == [
        ("Triage", "agent", "completed"),
        ("Billing", "agent", "failed"),
        ("Agent workflow", "workflow", "failed"),
    ]


def test_missing_parent(otlp: Otlp) -> None:
    """A call whose parent never comes belongs to the only narrowest run of its trace that lasted as long."""
    otlp.send(request(chat(1, 5), invoke(9, "tutor"), resource=BOT))
    assert otlp.calls()[-1]["agent_id"] == "tutor"
    otlp.redis.flushdb()
    otlp.send(request(chat(1, 5), invoke(8, "a"), invoke(9, "b"), resource=BOT))
    assert "agent_id" not in otlp.calls()[-1]


def test_stream_in_three_spans(otlp: Otlp) -> None:
    """Logfire's request, its log of the stream and the client library's own span within are one call."""
    asked = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}
    told: dict[str, object] = {
        **asked,
        "gen_ai.response.id": "msg_1",
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
    }
    outer = span(1, asked, ms=40)
    native = span(2, told, within=1, ms=150)
    log = span(3, {**told, "logfire.span_type": "log", "duration": 0.105}, ms=150)
    log["startTimeUnixNano"] = log["endTimeUnixNano"]
    for one, scope in ((outer, "logfire.anthropic"), (log, "logfire.anthropic"), (native, "com.anthropic.sdk.python")):
        otlp.send(request(one, resource=BOT, scope=scope))
    calls = {call["event_id"]: call for call in otlp.calls()}
    assert [(call["input_tokens"], call["output_tokens"]) for call in calls.values()] == [("10", "5")]


def test_step_before_a_call(otlp: Otlp) -> None:
    """What only prepares a call is none, though its kind is LLM and it has the model's name."""
    prepare = kind(1, "LLM", "OpenAI._prepare_chat_with_tools", more={"llm.model_name": "gpt-4o"})
    otlp.send(request(prepare, kind(2, "LLM", "OpenAI.achat", more={"llm.model_name": "gpt-4o"})))
    assert len(otlp.calls()) == 1


@pytest.mark.parametrize(
    ("parameters", "model"),
    [
        ('{"model": "gpt-4o"}', "gpt-4o"),
        ('{"model_name": "gpt-4o", "x": 1}', "gpt-4o"),
        ("{}", "unknown"),
        ('{"model": 3}', "unknown"),
        ('{"model": "gpt-4o', "unknown"),
        ("[1]", "unknown"),
    ],
)
def test_model_of_a_failed_call(otlp: Otlp, parameters: str, model: str) -> None:
    """The parameters of a call name its model where nothing else does."""
    otlp.send(request(kind(1, "LLM", "x", more={"llm.invocation_parameters": parameters}) | FAILED))
    assert [call["model"] for call in otlp.calls()] == [model]


def test_model_of_the_call_before(otlp: Otlp) -> None:
    """A failed call that names no model probably asked the one that was asked before by the same instrumentation."""
    later = {"startTimeUnixNano": str(START_NS + 10**9), "endTimeUnixNano": str(START_NS + 2 * 10**9)}
    otlp.send(request(kind(1, "LLM", "x", more={"llm.model_name": "gpt-4o"}), resource=BOT))
    otlp.send(request(kind(2, "LLM", "x") | FAILED | later, kind(3, "LLM", "y") | FAILED | later, resource=BOT))
    otlp.send(request(kind(4, "LLM", "x") | later, resource=BOT))
    assert [call["model"] for call in otlp.calls()] == ["gpt-4o", "gpt-4o", "unknown", "unknown"]


FIGURES = (
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "cache_write_1h_tokens",
)


@pytest.mark.parametrize(
    ("given", "figures", "exclusive"),
    [
        (
            {
                "prompt_tokens": 100,
                "completion_tokens": 20,
                "total_tokens": 120,
                "prompt_tokens_details": {"cached_tokens": 40},
                "completion_tokens_details": {"reasoning_tokens": 5},
            },
            (100, 20, 40, None, 5),
            False,
        ),
        (
            {"input_tokens": 100, "output_tokens": 20, "input_tokens_details": {"cached_tokens": 40}},
            (100, 20, 40),
            False,
        ),
        ({"input": 60, "output": 20, "cache_read_input_tokens": 40}, (100, 20, 40), False),
        (
            {"input": 60, "output": 15, "total": 120, "input_cache_read": 40, "output_reasoning": 5},
            (100, 20, 40),
            False,
        ),
        ({"input": 100, "output": 20, "total": 120, "input_cached_tokens": 40}, (100, 20, 40), False),
        ({"input": 100}, (100, None, None), False),
        (
            {
                "input_tokens": 60,
                "output_tokens": 20,
                "cache_read_input_tokens": 40,
                "cache_creation_input_tokens": 10,
            },
            (60, 20, 40, 10),
            True,
        ),
        ({"prompt_token_count": 100, "candidates_token_count": 20, "thoughts_token_count": 30}, (100, 50, None), False),
        ({"inputTokens": 60, "outputTokens": 20, "totalTokens": 120, "cacheReadInputTokens": 40}, (60, 20, 40), True),
        (
            {
                "input_tokens": 60,
                "output_tokens": 20,
                "cache_creation_input_tokens": 30,
                "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
            },
            (60, 20, None, 30, None, 20),
            True,
        ),
        (
            {
                "prompt_tokens": 100,
                "completion_tokens": 20,
                "prompt_tokens_details": {
                    "cached_tokens": 40,
                    "cache_creation_tokens": 30,
                    "cache_creation_token_details": {"ephemeral_1h_input_tokens": 30},
                },
            },
            (100, 20, 40, 30, None, 30),
            False,
        ),
        (
            {
                "input_tokens": 100,
                "output_tokens": 20,
                "input_token_details": {
                    "cache_creation": 0,
                    "ephemeral_5m_input_tokens": 5,
                    "ephemeral_1h_input_tokens": 30,
                },
            },
            (100, 20, None, 35, None, 30),
            False,
        ),
        (
            {"input": 60, "output": 20, "input_cache_creation": 10, "input_cache_creation_1h": 30},
            (100, 20, None, 40, None, 30),
            False,
        ),
        ({"other": 1}, (None, None, None), False),
    ],
)
def test_usage_object(given: dict[str, Any], figures: tuple[int | None, ...], exclusive: bool) -> None:
    """The figures of providers' APIs are understood in all their shapes, Langfuse's own too."""
    usage = usage_of_json(orjson.dumps(given).decode())
    assert tuple(getattr(usage, name) for name in FIGURES)[: len(figures)] == figures
    assert (usage.exclusive_by is not None) == exclusive


@pytest.mark.parametrize(("total", "output"), [(135, "35"), (120, "20"), (None, "20")])
def test_total_tells_of_reasoning(otlp: Otlp, total: int | None, output: str) -> None:
    """Reasoning is added to the output tokens where the total only adds up with it."""
    more: dict[str, object] = {"gen_ai.usage.reasoning.output_tokens": 15}
    more |= {} if total is None else {"gen_ai.usage.total_tokens": total}
    otlp.send(request(chat(1, 0, (100, 20), more=more)))
    assert [call["output_tokens"] for call in otlp.calls()] == [output]


def test_error_level_of_langfuse(otlp: Otlp) -> None:
    """An observation of level ERROR failed, also where its status does not say so."""
    told: dict[str, object] = {
        "langfuse.observation.type": "generation",
        "langfuse.observation.model.name": "gpt-4o",
        "langfuse.observation.level": "ERROR",
        "langfuse.observation.status_message": "no",
    }
    otlp.send(request(span(1, told)))
    assert [(call["success"], call["error_message"]) for call in otlp.calls()] == [("false", "no")]
