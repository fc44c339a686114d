"""What a span stands for: a call of a model, an agent's run, a workflow, a tool, or nothing that we count."""

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
    "invoke_agent": Role.AGENT,
    "invoke_workflow": Role.WORKFLOW,
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


def role_of(span: Span) -> Role:
    """Say what a span stands for; the conventions that name it come first, then the attributes that only calls have."""
    for name, roles in (
        (names.OPERATION, OPERATIONS),
        (names.OPENINFERENCE_KIND, OPENINFERENCE_KINDS),
        (names.TRACELOOP_KIND, TRACELOOP_KINDS),
        (names.REQUEST_TYPE, REQUEST_TYPES),
    ):
        role = roles.get(str(span.attributes.get(name)))
        if role is not None:
            return role
    reports_usage = span.first(names.INPUT_TOKENS) is not None or span.first(names.OUTPUT_TOKENS) is not None
    names_operation = names.OPERATION in span.attributes
    if span.text(names.MODEL) and (reports_usage or (span.text(names.PROVIDER) and not names_operation)):
        return Role.CALL
    if span.text(names.AGENT_NAME) and reports_usage:
        return Role.AGENT
    return Role.OTHER
