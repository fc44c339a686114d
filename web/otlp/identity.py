"""Who a span belongs to: provider, agent, session, user; from the span itself, those around it, or the resource."""

import re
from collections.abc import Iterable, Sequence

from web.otlp import names
from web.otlp.lineage import Lineage, Sorted
from web.otlp.roles import TASKS, Role
from web.otlp.spans import Span, first_text

# The conventions' names → the names in everybody's bills, and in what the tracking client sends.
PROVIDERS = {
    "aws.bedrock": "aws",
    "aws_bedrock": "aws",
    "amazon_bedrock": "aws",
    "bedrock": "aws",
    "az.ai.inference": "azure",
    "az.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "azure.ai.openai": "azure",
    "azure_openai": "azure",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "gcp.vertex_ai": "google",
    "gemini": "google",
    "vertex_ai": "google",
    "vertexai": "google",
    "mistral_ai": "mistral",
    "mistralai": "mistral",
    "moonshot_ai": "moonshotai",
    "x_ai": "x-ai",
    "xai": "x-ai",
}
# Frameworks that name themselves as the provider; without one the model alone decides the price.
FRAMEWORKS = frozenset(
    {"agno", "autogen", "crewai", "langchain", "langgraph", "llamaindex", "microsoft.agent_framework"}
    | {"pydantic-ai", "semantic_kernel", "smolagents", "strands-agents", "strands", "traceloop"}
)
# An id of this form is mostly made anew for each run or process: the name says more.
RANDOM_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
NAME_PREFIXES = ("invoke_agent ", "invoke_workflow ")


def provider_of(span: Span) -> str | None:
    """Give who serves the model, in the usual spelling; None where only a framework is named."""
    given = span.text(names.PROVIDER)
    lowered = (given or "").lower()
    return None if lowered in FRAMEWORKS else PROVIDERS.get(lowered, given)


def agent_of(item: Sorted, lineage: Lineage) -> str | None:
    """Give the agent that made a call: the one it names, the nearest run around it, or the resource's."""
    if (own := _named_agent(item.span)) is not None:
        return own
    for around in lineage.ancestors(item.span):
        if around.role in TASKS:
            return runner_of(around)
    return _id_or_name(first_text(item.span.resource, names.AGENT_ID), first_text(item.span.resource, names.AGENT_NAME))


def runner_of(item: Sorted) -> str:
    """Give the agent or workflow that a run is a run of."""
    span = item.span
    if item.role is Role.WORKFLOW:
        named = span.text((*names.WORKFLOW_NAME, *names.ENTITY_NAME)) or _named_agent(span)
    else:
        named = _named_agent(span) or span.text(names.ENTITY_NAME)
    return named or _from_name(span) or first_text(span.resource, names.SERVICE) or item.role.value


def inherited(item: Sorted, lineage: Lineage, aliases: Sequence[str]) -> str | None:
    """Give an attribute of the span, or of the nearest around it that has it."""
    around: Iterable[Span] = (item.span, *(other.span for other in lineage.ancestors(item.span)))
    return next((text for span in around if (text := span.text(aliases))), None)


def _named_agent(span: Span) -> str | None:
    return _id_or_name(span.text(names.AGENT_ID), span.text(names.AGENT_NAME))


def _id_or_name(agent_id: str | None, name: str | None) -> str | None:
    return name if name and (not agent_id or RANDOM_ID.fullmatch(agent_id)) else agent_id


def _from_name(span: Span) -> str | None:
    for prefix in NAME_PREFIXES:
        if span.name.startswith(prefix):
            return span.name.removeprefix(prefix).strip() or None
        if span.name == prefix.strip():
            return None
    return span.name or None
