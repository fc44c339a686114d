"""Spans as other frameworks document them: each call counts once, under its agent, with its tokens."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.web.otlp.conftest import Otlp
from tests.web.otlp.spans import request, span

Spans = Sequence[dict[str, Any]]
BOT = {"service.name": "bot"}


def named(number: int, name: str, told: Mapping[str, object], within: int = 0, ms: float = 1000) -> dict[str, Any]:
    """Return a span of that name."""
    return span(number, told, within=within, name=name, ms=ms)


TOKENS = {"gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 20}
OPENINFERENCE = {"llm.token_count.prompt": 100, "llm.token_count.completion": 20, "llm.model_name": "gpt-4o"}

SCENARIOS: dict[str, tuple[str, Spans, list[tuple[str | None, str]]]] = {
    "mastra: a generation and its step": (
        "@mastra/otel",
        [
            named(1, "invoke_agent weather", {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "weather"}),
            named(
                2,
                "chat gpt-4o",
                {
                    "gen_ai.operation.name": "chat",
                    "gen_ai.request.model": "gpt-4o",
                    "gen_ai.system": "openai",
                    **TOKENS,
                },
                within=1,
                ms=900,
            ),
            named(
                3,
                "step: 0",
                {"gen_ai.operation.name": "model_step", "gen_ai.request.model": "gpt-4o", **TOKENS},
                within=2,
                ms=890,
            ),
        ],
        [("weather", "gpt-4o")],
    ),
    "spring ai: figures as text": (
        "org.springframework.boot",
        [
            named(
                1,
                "spring_ai chat_client",
                {"gen_ai.operation.name": "framework", "gen_ai.system": "spring_ai", "spring.ai.kind": "chat_client"},
            ),
            named(
                2,
                "chat gpt-4o",
                {
                    "gen_ai.operation.name": "chat",
                    "gen_ai.system": "openai",
                    "gen_ai.request.model": "gpt-4o",
                    "gen_ai.response.model": "gpt-4o-2024-08-06",
                    "gen_ai.usage.input_tokens": "100",
                    "gen_ai.usage.output_tokens": "20",
                    "gen_ai.usage.total_tokens": "120",
                },
                within=1,
                ms=900,
            ),
        ],
        [(None, "gpt-4o-2024-08-06")],
    ),
    "semantic kernel: an agent and a streamed completion": (
        "Microsoft.SemanticKernel.Diagnostics",
        [
            named(1, "invoke_agent Host", {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Host"}),
            named(
                2,
                "chat.streaming_completions gpt-4o",
                {
                    "gen_ai.operation.name": "chat.streaming_completions",
                    "gen_ai.system": "openai",
                    "gen_ai.request.model": "gpt-4o",
                    **TOKENS,
                },
                within=1,
                ms=900,
            ),
        ],
        [("Host", "gpt-4o")],
    ),
    "smolagents: totals on the run and on steps": (
        "openinference.instrumentation.smolagents",
        [
            named(
                1,
                "CodeAgent.run",
                {
                    "openinference.span.kind": "AGENT",
                    "llm.token_count.prompt": 100,
                    "llm.token_count.completion": 20,
                    "llm.token_count.total": 120,
                },
            ),
            named(
                2,
                "Step 1",
                {"openinference.span.kind": "CHAIN", "llm.token_count.prompt": 100, "llm.token_count.completion": 20},
                within=1,
                ms=950,
            ),
            named(
                3,
                "OpenAIServerModel.generate",
                {"openinference.span.kind": "LLM", **OPENINFERENCE},
                within=2,
                ms=900,
            ),
        ],
        [("CodeAgent", "gpt-4o")],
    ),
    "dspy: a module, its LM and the client below": (
        "openinference.instrumentation.dspy",
        [
            named(1, "ChainOfThought.forward", {"openinference.span.kind": "CHAIN"}),
            named(
                2,
                "LM.__call__",
                {"openinference.span.kind": "LLM", "llm.model_name": "openai/gpt-4o"},
                within=1,
                ms=900,
            ),
            named(3, "completion", {"openinference.span.kind": "LLM", **OPENINFERENCE}, within=2, ms=890),
        ],
        [(None, "gpt-4o")],
    ),
    "crewai: a workflow, an agent, a task and a call": (
        "opentelemetry.instrumentation.crewai",
        [
            named(1, "crewai.workflow", {"traceloop.span.kind": "workflow", "gen_ai.system": "crewai"}),
            named(
                2,
                "Researcher.agent",
                {"traceloop.span.kind": "agent", "traceloop.entity.name": "Researcher", "gen_ai.system": "crewai"},
                within=1,
                ms=950,
            ),
            named(
                3,
                "gpt-4o.llm",
                {"llm.request.type": "chat", "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o", **TOKENS},
                within=2,
                ms=900,
            ),
        ],
        [("Researcher", "gpt-4o")],
    ),
    "haystack: a pipeline, a component and its generator": (
        "openinference.instrumentation.haystack",
        [
            named(1, "Pipeline", {"openinference.span.kind": "CHAIN"}),
            named(2, "OpenAIChatGenerator", {"openinference.span.kind": "LLM", **OPENINFERENCE}, within=1, ms=900),
        ],
        [(None, "gpt-4o")],
    ),
    "pydantic ai: totals on the run": (
        "pydantic-ai",
        [
            named(
                1,
                "agent run",
                {"agent_name": "helper", "gen_ai.agent.name": "helper", "model_name": "gpt-4o", **TOKENS},
            ),
            named(
                2,
                "chat gpt-4o",
                {
                    "gen_ai.operation.name": "chat",
                    "gen_ai.system": "openai",
                    "gen_ai.request.model": "gpt-4o",
                    **TOKENS,
                },
                within=1,
                ms=900,
            ),
        ],
        [("helper", "gpt-4o")],
    ),
    "autogen: a message to an agent and its call": (
        "autogen-core",
        [
            named(
                1,
                "invoke_agent assistant",
                {
                    "gen_ai.operation.name": "invoke_agent",
                    "gen_ai.system": "autogen",
                    "gen_ai.agent.name": "assistant",
                },
            ),
            named(
                2,
                "chat gpt-4o",
                {
                    "gen_ai.operation.name": "chat",
                    "gen_ai.system": "openai",
                    "gen_ai.request.model": "gpt-4o",
                    **TOKENS,
                },
                within=1,
                ms=900,
            ),
        ],
        [("assistant", "gpt-4o")],
    ),
    "langchain4j: figures as text, no operation": (
        "io.quarkus",
        [
            named(
                1,
                "completion gpt-4o",
                {
                    "gen_ai.request.model": "gpt-4o",
                    "gen_ai.provider.name": "openai",
                    "gen_ai.usage.input_tokens": "100",
                    "gen_ai.usage.output_tokens": "20",
                },
            ),
        ],
        [(None, "gpt-4o")],
    ),
    "vllm: the server's own span": (
        "vllm.llm_engine",
        [
            named(
                1,
                "llm_request",
                {
                    "gen_ai.response.model": "gpt-4o",
                    "gen_ai.request.id": "cmpl-1",
                    "gen_ai.usage.prompt_tokens": 100,
                    "gen_ai.usage.completion_tokens": 20,
                },
            ),
        ],
        [(None, "gpt-4o")],
    ),
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_call_counts_once(otlp: Otlp, scenario: str) -> None:
    """The call has its model and its tokens, under the agent that made it; totals on runs and steps are not calls."""
    scope, spans, expected = SCENARIOS[scenario]
    otlp.send(request(*spans, resource=BOT, scope=scope))
    found = {call["event_id"]: call for call in otlp.calls()}
    assert [(call.get("agent_id"), call["model"]) for call in found.values()] == expected
    assert [(call["input_tokens"], call["output_tokens"]) for call in found.values()] == [("100", "20")] * len(expected)
