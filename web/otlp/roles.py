"""What a span stands for: a call of a model, an agent's run, a workflow, a tool, or nothing that we count."""

import re
from enum import StrEnum

from web.otlp import names
from web.otlp.spans import Span


class SpanRole(StrEnum):
    """What a span stands for."""

    CALL = "call"
    AGENT = "agent"
    WORKFLOW = "workflow"
    TOOL = "tool"
    OTHER = "other"


TASKS = (SpanRole.AGENT, SpanRole.WORKFLOW)
BORDERS = (
    SpanRole.AGENT,
    SpanRole.WORKFLOW,
    SpanRole.TOOL,
)  # what is called beyond one is another call, not the same one again

OPERATIONS = {
    "chat": SpanRole.CALL,
    "text_completion": SpanRole.CALL,
    "generate_content": SpanRole.CALL,
    "embeddings": SpanRole.CALL,
    "embedding": SpanRole.CALL,
    "completion": SpanRole.CALL,
    "chat.completions": SpanRole.CALL,  # Semantic Kernel, as are the next four
    "chat.streaming_completions": SpanRole.CALL,
    "text.completions": SpanRole.CALL,
    "text_completions": SpanRole.CALL,
    "text.streaming_completions": SpanRole.CALL,
    "invoke_agent": SpanRole.AGENT,
    "invoke_workflow": SpanRole.WORKFLOW,
    "workflow": SpanRole.WORKFLOW,
    "agent": SpanRole.OTHER,  # OpenLIT's for the making of one
    "execute_tool": SpanRole.TOOL,
    "create_agent": SpanRole.OTHER,
    "plan": SpanRole.OTHER,
    "retrieval": SpanRole.OTHER,
}
OPENINFERENCE_KINDS = {
    "LLM": SpanRole.CALL,
    "EMBEDDING": SpanRole.CALL,
    "AGENT": SpanRole.AGENT,
    "TOOL": SpanRole.TOOL,
    # A CHAIN may be a whole application or one line of glue: counting them as tasks would count most of them twice.
    **dict.fromkeys(("CHAIN", "RETRIEVER", "RERANKER", "GUARDRAIL", "EVALUATOR", "PROMPT"), SpanRole.OTHER),
}
TRACELOOP_KINDS = {
    "agent": SpanRole.AGENT,
    "workflow": SpanRole.WORKFLOW,
    "tool": SpanRole.TOOL,
    "task": SpanRole.OTHER,
}
REQUEST_TYPES = {
    "chat": SpanRole.CALL,
    "completion": SpanRole.CALL,
    "embedding": SpanRole.CALL,
    "rerank": SpanRole.OTHER,
}


LANGFUSE_TYPES = {
    "generation": SpanRole.CALL,
    "embedding": SpanRole.CALL,
    "agent": SpanRole.AGENT,
    "tool": SpanRole.TOOL,
    **dict.fromkeys(("span", "event", "chain", "retriever", "evaluator", "guardrail"), SpanRole.OTHER),
}
SPAN_TYPES = {"llm_request": SpanRole.CALL, "tool": SpanRole.TOOL, "interaction": SpanRole.OTHER}
AI_SDK_CALL = re.compile(r"ai\.\w+\.do(Generate|Stream|Embed)")  # the spans around them repeat their tokens
LOGFIRE_AGENTS = "logfire.openai_agents"
LOGFIRE_TEMPLATES = {
    "Agent run: {name!r}": SpanRole.AGENT,
    "OpenAI Agents trace: {name}": SpanRole.WORKFLOW,
    "Function: {name}": SpanRole.TOOL,
}
# The SDK names its agents; the span around a run has the name of its trace, which is a workflow's.
OPENINFERENCE_AGENTS = "openinference.instrumentation.openai_agents"
# A step before a call, of kind LLM with the model's name: LlamaIndex's `OpenAI._prepare_chat_with_tools`.
PREPARES_CALL = re.compile(r"(.*\.)?_?prepare_\w+")

CONVENTIONS = (
    (names.OPERATION, OPERATIONS),
    (names.OPENINFERENCE_KIND, OPENINFERENCE_KINDS),
    (names.TRACELOOP_KIND, TRACELOOP_KINDS),
    (names.REQUEST_TYPE, REQUEST_TYPES),
    (names.LANGFUSE_TYPE, LANGFUSE_TYPES),
    (names.SPAN_TYPE, SPAN_TYPES),
)


def role_of(span: Span) -> SpanRole:
    """Return what a span stands for: the conventions that name it come first, then attributes that only calls have."""
    attributes = span.attributes
    if not attributes:
        return SpanRole.OTHER
    for name, roles in CONVENTIONS:
        value = attributes.get(name)
        if isinstance(value, str) and (role := roles.get(value)) is not None:
            return _corrected(role, span)
    if (operation := attributes.get(names.AI_SDK_OPERATION)) is not None:
        return _ai_sdk_role(str(operation))
    if span.scope == LOGFIRE_AGENTS:
        role = LOGFIRE_TEMPLATES.get(str(attributes.get(names.LOGFIRE_TEMPLATE)))
        if role is not None:
            return role
    return _untold_role(span)


def _corrected(role: SpanRole, span: Span) -> SpanRole:
    if role is SpanRole.CALL and PREPARES_CALL.fullmatch(span.name) and not _reports_usage(span):
        return SpanRole.OTHER
    is_named = span.text((*names.AGENT_NAME, *names.NODE_NAME)) is not None
    if role is SpanRole.AGENT and span.scope == OPENINFERENCE_AGENTS and not is_named:
        return SpanRole.WORKFLOW
    return role


def _ai_sdk_role(operation: str) -> SpanRole:
    if AI_SDK_CALL.fullmatch(operation):
        return SpanRole.CALL
    return SpanRole.TOOL if operation == "ai.toolCall" else SpanRole.OTHER


def _untold_role(span: Span) -> SpanRole:
    reports_usage = _reports_usage(span)
    names_operation = names.OPERATION in span.attributes
    if span.text(names.MODEL) and (reports_usage or (span.text(names.PROVIDER) and not names_operation)):
        return SpanRole.CALL
    if span.text(names.AGENT_NAME) and reports_usage:
        return SpanRole.AGENT
    return SpanRole.OTHER


def _reports_usage(span: Span) -> bool:
    return span.first(names.INPUT_TOKENS) is not None or span.first(names.OUTPUT_TOKENS) is not None
