"""Spans of each generation of the conventions, and the records they become."""

from typing import Any

import pytest

from tests.web.otlp.conftest import Otlp
from tests.web.otlp.spans import AT, TRACE, agent, event_id, request, span

CALL = {"endpoint": "chat", "latency_ms": "250", "success": "true", "timestamp": AT, "event_id": event_id(1)}
BOT = {"service.name": "bot"}
METADATA = {"trace_id": TRACE, "service": "bot"}

GENERATIONS: dict[str, tuple[dict[str, object], dict[str, Any]]] = {
    "before 1.37": (
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.system": "openai",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.response.model": "gpt-4o-2024-08-06",
            "gen_ai.response.id": "chatcmpl-1",
            "gen_ai.response.finish_reasons": ["stop"],
            "gen_ai.usage.prompt_tokens": 100,
            "gen_ai.usage.completion_tokens": 20,
            "gen_ai.openai.request.service_tier": "auto",
            "gen_ai.openai.response.service_tier": "flex",
            "gen_ai.usage.cost": 0.00045,
            "gen_ai.prompt": "what was said",
        },
        CALL
        | {
            "provider": "openai",
            "model": "gpt-4o-2024-08-06",
            "input_tokens": "100",
            "output_tokens": "20",
            "service_tier": "flex",
            "cost_usd": "0.00045",
            "metadata": METADATA | {"response_id": "chatcmpl-1", "finish_reasons": ["stop"], "request_model": "gpt-4o"},
        },
    ),
    "1.41": (
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "anthropic",
            "gen_ai.request.model": "claude-sonnet-4-6",
            "gen_ai.response.model": "claude-sonnet-4-6",
            "gen_ai.usage.input_tokens": 5120,
            "gen_ai.usage.output_tokens": 100,
            "gen_ai.usage.cache_read.input_tokens": 4500,
            "gen_ai.usage.cache_creation.input_tokens": 500,
            "gen_ai.usage.cache_creation.ephemeral_1h_input_tokens": 400,
            "gen_ai.usage.reasoning.output_tokens": 30,
            "gen_ai.conversation.id": "conv_1",
            "gen_ai.agent.name": "tutor",
            "user.id": "u1",
            "gen_ai.request.stream": True,
            "gen_ai.response.time_to_first_chunk": 0.5,
        },
        CALL
        | {
            "provider": "anthropic",
            "model": "claude-sonnet-4-6",
            "input_tokens": "5120",
            "output_tokens": "100",
            "cached_input_tokens": "4500",
            "cache_write_tokens": "500",
            "cache_write_1h_tokens": "400",
            "reasoning_tokens": "30",
            "session_id": "conv_1",
            "user_id": "u1",
            "agent_id": "tutor",
            "metadata": METADATA | {"first_chunk_s": 0.5},
        },
    ),
    "draft": (
        {
            "gen_ai.operation.name": "generate_content",
            "gen_ai.provider.name": "gcp.vertex_ai",
            "gen_ai.request.model": "gemini-2.5-pro",
            "gen_ai.usage.input_tokens": 900,
            "gen_ai.usage.output_tokens": 10,
            "gen_ai.usage.cache_read.input_tokens": 600,
            "gen_ai.usage.cache_write.input_tokens": 200,
            "openai.response.service_tier": "default",
        },
        CALL
        | {
            "endpoint": "generate_content",
            "provider": "google",
            "model": "gemini-2.5-pro",
            "input_tokens": "900",
            "output_tokens": "10",
            "cached_input_tokens": "600",
            "cache_write_tokens": "200",
            "service_tier": "default",
            "metadata": METADATA,
        },
    ),
    "embeddings": (
        {
            "gen_ai.operation.name": "embeddings",
            "gen_ai.provider.name": "azure.ai.openai",
            "gen_ai.request.model": "text-embedding-3-small",
            "gen_ai.usage.input_tokens": 8,
        },
        CALL
        | {
            "endpoint": "embeddings",
            "provider": "azure",
            "model": "text-embedding-3-small",
            "input_tokens": "8",
            "output_tokens": "0",
            "metadata": METADATA,
        },
    ),
    "OpenInference": (
        {
            "openinference.span.kind": "LLM",
            "llm.model_name": "claude-opus-4-8",
            "llm.provider": "anthropic",
            "llm.system": "anthropic",
            "llm.token_count.prompt": 1200,
            "llm.token_count.completion": 50,
            "llm.token_count.total": 1250,
            "llm.token_count.prompt_details.cache_read": 1000,
            "llm.token_count.prompt_details.cache_write": 100,
            "llm.token_count.completion_details.reasoning": 20,
            "llm.cost.total": 0.0125,
            "session.id": "s1",
            "user.id": "u1",
        },
        {name: value for name, value in CALL.items() if name != "endpoint"}
        | {
            "provider": "anthropic",
            "model": "claude-opus-4-8",
            "input_tokens": "1200",
            "output_tokens": "50",
            "cached_input_tokens": "1000",
            "cache_write_tokens": "100",
            "reasoning_tokens": "20",
            "cost_usd": "0.0125",
            "session_id": "s1",
            "user_id": "u1",
            "metadata": METADATA,
        },
    ),
    "OpenLLMetry": (
        {
            "llm.request.type": "chat",
            "gen_ai.system": "Langchain",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.usage.prompt_tokens": 10,
            "gen_ai.usage.completion_tokens": 2,
            "llm.usage.total_tokens": 12,
            "traceloop.association.properties.session_id": "s1",
        },
        CALL
        | {"model": "gpt-4o", "input_tokens": "10", "output_tokens": "2", "session_id": "s1", "metadata": METADATA},
    ),
    "AI SDK, without an operation": (
        {
            "gen_ai.system": "xai",
            "gen_ai.request.model": "grok-4",
            "gen_ai.usage.input_tokens": 10.0,
            "gen_ai.usage.output_tokens": 2.0,
        },
        {name: value for name, value in CALL.items() if name != "endpoint"}
        | {"provider": "x-ai", "model": "grok-4", "input_tokens": "10", "output_tokens": "2", "metadata": METADATA},
    ),
}


@pytest.mark.parametrize("generation", GENERATIONS)
def test_call(otlp: Otlp, generation: str) -> None:
    """A call of each generation becomes one record with what the span says, and nothing of what was said."""
    attributes, expected = GENERATIONS[generation]
    otlp.send(request(span(1, attributes), resource=BOT))
    assert otlp.calls() == [expected]
    assert otlp.tasks() == []


def test_failed_call(otlp: Otlp) -> None:
    """A call that failed is counted as such, with the reason of the status, the exception or the error's type."""
    call = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "error.type": "RateLimitError"}
    exception = {"name": "exception", "attributes": [{"key": "exception.message", "value": {"stringValue": "429"}}]}
    otlp.send(
        request(
            span(1, call, status={"code": 2, "message": "too many requests"}),
            span(2, call, status={"code": 2}, events=[exception]),
            span(3, call, status={"code": 2}),
        )
    )
    shown = [(entry["success"], entry["error_message"], entry["input_tokens"]) for entry in otlp.calls()]
    assert shown == [("false", "too many requests", "0"), ("false", "429", "0"), ("false", "RateLimitError", "0")]


def test_agent_run(otlp: Otlp) -> None:
    """The run of an agent becomes a task; its calls take agent, session and user from it."""
    run = agent(1, more={"gen_ai.agent.id": "asst_5j66", "gen_ai.conversation.id": "c1", "enduser.id": "u1"})
    call = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 7}
    otlp.send(request(run, span(2, {"http.route": "/"}, within=1), span(3, call, within=2), resource=BOT))
    assert otlp.tasks() == [
        {
            "agent_id": "asst_5j66",
            "agent_type": "agent",
            "task_id": event_id(1),
            "task_name": "invoke_agent tutor",
            "status": "completed",
            "started_at": AT,
            "completed_at": "2026-03-12T10:00:01.000000Z",
            "duration_ms": "1000",
            "event_id": event_id(1),
            "metadata": METADATA | {"agent_name": "tutor", "session_id": "c1", "user_id": "u1"},
        }
    ]
    (made,) = otlp.calls()
    assert (made["agent_id"], made["session_id"], made["user_id"]) == ("asst_5j66", "c1", "u1")


@pytest.mark.parametrize(
    ("attributes", "name", "agent_id", "agent_type"),
    [
        ({"gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": "nightly"}, "w", "nightly", "workflow"),
        ({"gen_ai.operation.name": "invoke_workflow"}, "invoke_workflow crew", "crew", "workflow"),
        ({"gen_ai.operation.name": "invoke_agent"}, "invoke_agent tutor", "tutor", "agent"),
        ({"gen_ai.operation.name": "invoke_agent"}, "invoke_agent", "bot", "agent"),
        ({"openinference.span.kind": "AGENT", "agent.name": "planner"}, "run", "planner", "agent"),
        ({"openinference.span.kind": "AGENT"}, "AgentExecutor", "AgentExecutor", "agent"),
        ({"traceloop.span.kind": "agent", "traceloop.entity.name": "x"}, "x.agent", "x", "agent"),
        ({"traceloop.span.kind": "workflow", "traceloop.entity.name": "x"}, "x.workflow", "x", "workflow"),
        (
            {
                "gen_ai.operation.name": "invoke_agent",
                "gen_ai.agent.id": "0b9c7a52-7d2e-4c8f-9a53-0a4be6a55d10",
                "gen_ai.agent.name": "tutor",
            },
            "invoke_agent tutor",
            "tutor",
            "agent",
        ),
    ],
)
def test_names_of_runs(otlp: Otlp, attributes: dict[str, object], name: str, agent_id: str, agent_type: str) -> None:
    """A run belongs to the agent or workflow it names; a random id gives way to the name."""
    otlp.send(request(span(1, attributes, name=name), resource=BOT))
    assert [(task["agent_id"], task["agent_type"]) for task in otlp.tasks()] == [(agent_id, agent_type)]


@pytest.mark.parametrize(
    ("error_type", "status"),
    [
        ("timeout", "timeout"),
        ("openai.APITimeoutError", "timeout"),
        ("DEADLINE_EXCEEDED", "timeout"),
        ("asyncio.exceptions.CancelledError", "cancelled"),
        ("ValueError", "failed"),
    ],
)
def test_failed_run(otlp: Otlp, error_type: str, status: str) -> None:
    """A run that failed says how: timeout, cancelled, or failed."""
    otlp.send(request(agent(1, more={"error.type": error_type}) | {"status": {"code": 2, "message": "no"}}))
    (task,) = otlp.tasks()
    assert (task["status"], task["error_message"]) == (status, "no")


@pytest.mark.parametrize(
    "attributes",
    [
        {"http.request.method": "GET"},
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search"},
        {"gen_ai.operation.name": "create_agent", "gen_ai.request.model": "gpt-4o", "gen_ai.provider.name": "openai"},
        {"gen_ai.operation.name": "retrieval"},
        {"openinference.span.kind": "CHAIN", "llm.token_count.prompt": 10, "llm.token_count.completion": 1},
        {"openinference.span.kind": "RETRIEVER"},
        {"traceloop.span.kind": "task"},
    ],
)
def test_other_spans(otlp: Otlp, attributes: dict[str, object]) -> None:
    """Spans that are neither calls nor runs are accepted, and nothing is made of them."""
    assert otlp.send(request(span(1, attributes))).get_json() == {}
    assert otlp.calls() == otlp.tasks() == []
    assert otlp.redis.dbsize() == 0


def test_agent_of_the_resource(otlp: Otlp) -> None:
    """A process with one agent may name it once, in its resource."""
    call = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o"}
    otlp.send(request(span(1, call), resource={"gen_ai.agent.name": "tutor"}))
    assert [entry["agent_id"] for entry in otlp.calls()] == ["tutor"]


def test_call_without_a_model(otlp: Otlp) -> None:
    """Tokens of an unnamed model are kept, under a name that has no price: they show as unpriced."""
    otlp.send(request(span(1, {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5})))
    assert [(entry["model"], entry["input_tokens"]) for entry in otlp.calls()] == [("unknown", "5")]
