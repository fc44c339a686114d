"""Who a span belongs to: provider, agent, session, user; from the span itself, those around it, or the resource."""

import re
from collections.abc import Iterable, Sequence

from autobot_analytics.names.providers import is_no_provider, provider_id
from web.otlp import names
from web.otlp.lineage import Lineage, Sorted
from web.otlp.roles import TASKS, Role
from web.otlp.spans import Span, first_text

# An id of this form is mostly made anew for each run or process: the name says more.
RANDOM_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
NAME_PREFIXES = ("invoke_agent ", "invoke_workflow ")


def provider_of(span: Span) -> str | None:
    """Give who serves the model, in the usual spelling; None where only a framework is named."""
    given = span.text(names.PROVIDER)
    return None if given is None or is_no_provider(given) else provider_id(given) or given


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
