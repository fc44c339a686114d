"""What a span stands for: a call of a model, an agent's run, a workflow, a tool, or nothing that we count."""

import re
from enum import StrEnum

from web.otlp import names
from web.otlp.spans import Span


class Role(StrEnum):
    """What a span stands for."""

    CALL = "call"
    AGENT = "agent"
    WORKFLOW = "workflow"
    TOOL = "tool"
    OTHER = "other"


TASKS = (Role.AGENT, Role.WORKFLOW)
BORDERS = (Role.AGENT, Role.WORKFLOW, Role.TOOL)  # what is called beyond one is another call, not the same one again

OPERATIONS = {
    "chat": Role.CALL,
    "text_completion": Role.CALL,
    "generate_content": Role.CALL,
    "embeddings": Role.CALL,
    "embedding": Role.CALL,
    "completion": Role.CALL,
    "chat.completions": Role.CALL,  # Semantic Kernel, as are the next four
    "chat.streaming_completions": Role.CALL,
    "text.completions": Role.CALL,
    "text_completions": Role.CALL,
    "text.streaming_completions": Role.CALL,
    "invoke_agent": Role.AGENT,
    "invoke_workflow": Role.WORKFLOW,
    "workflow": Role.WORKFLOW,
    "agent": Role.OTHER,  # OpenLIT's for the making of one
    "execute_tool": Role.TOOL,
    "create_agent": Role.OTHER,
    "plan": Role.OTHER,
    "retrieval": Role.OTHER,
}
OPENINFERENCE_KINDS = {
    "LLM": Role.CALL,
    "EMBEDDING": Role.CALL,
    "AGENT": Role.AGENT,
    "TOOL": Role.TOOL,
    # A CHAIN may be a whole application or one line of glue: counting them as tasks would count most of them twice.
    **dict.fromkeys(("CHAIN", "RETRIEVER", "RERANKER", "GUARDRAIL", "EVALUATOR", "PROMPT"), Role.OTHER),
}
TRACELOOP_KINDS = {
    "agent": Role.AGENT,
    "workflow": Role.WORKFLOW,
    "tool": Role.TOOL,
    "task": Role.OTHER,
}
REQUEST_TYPES = {
    "chat": Role.CALL,
    "completion": Role.CALL,
    "embedding": Role.CALL,
    "rerank": Role.OTHER,
}


LANGFUSE_TYPES = {
    "generation": Role.CALL,
    "embedding": Role.CALL,
    "agent": Role.AGENT,
    "tool": Role.TOOL,
    **dict.fromkeys(("span", "event", "chain", "retriever", "evaluator", "guardrail"), Role.OTHER),
}
SPAN_TYPES = {"llm_request": Role.CALL, "tool": Role.TOOL, "interaction": Role.OTHER}
AI_SDK_CALL = re.compile(r"ai\.\w+\.do(Generate|Stream|Embed)")  # the spans around them repeat their tokens
LOGFIRE_AGENTS = "logfire.openai_agents"
LOGFIRE_TEMPLATES = {
    "Agent run: {name!r}": Role.AGENT,
    "OpenAI Agents trace: {name}": Role.WORKFLOW,
    "Function: {name}": Role.TOOL,
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


def role_of(span: Span) -> Role:
    """Return what a span stands for: the conventions that name it come first, then attributes that only calls have."""
    attributes = span.attributes
    if not attributes:
        return Role.OTHER
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


def _corrected(role: Role, span: Span) -> Role:
    if role is Role.CALL and PREPARES_CALL.fullmatch(span.name) and not _reports_usage(span):
        return Role.OTHER
    is_named = span.text((*names.AGENT_NAME, *names.NODE_NAME)) is not None
    if role is Role.AGENT and span.scope == OPENINFERENCE_AGENTS and not is_named:
        return Role.WORKFLOW
    return role


def _ai_sdk_role(operation: str) -> Role:
    if AI_SDK_CALL.fullmatch(operation):
        return Role.CALL
    return Role.TOOL if operation == "ai.toolCall" else Role.OTHER


def _untold_role(span: Span) -> Role:
    reports_usage = _reports_usage(span)
    names_operation = names.OPERATION in span.attributes
    if span.text(names.MODEL) and (reports_usage or (span.text(names.PROVIDER) and not names_operation)):
        return Role.CALL
    if span.text(names.AGENT_NAME) and reports_usage:
        return Role.AGENT
    return Role.OTHER


def _reports_usage(span: Span) -> bool:
    return span.first(names.INPUT_TOKENS) is not None or span.first(names.OUTPUT_TOKENS) is not None
