"""What a span names: its provider, its model, its agent or workflow."""

import re
from functools import lru_cache

import orjson

from autobot_analytics.names.providers import is_no_provider, provider_id
from web.otlp import names
from web.otlp.roles import LOGFIRE_AGENTS, SpanRole
from web.otlp.spans import Span, first_text

# An id of this form is mostly made anew for each run or process: the name says more.
UUID = r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
RANDOM_ID = re.compile(UUID, re.IGNORECASE)
# AutoGen's `writer_<uuid>/<uuid>`.
RANDOM_TAIL = re.compile(rf"[-_./:]{UUID}(?:[-_./:]{UUID})*$", re.IGNORECASE)
# Methods in the names of spans: CrewAI's `Researcher._execute_core`, smolagents' `weather_agent.run`, AutoGen's.
METHODS = r"_?execute(?:_\w+)?|a?run(?:_\w+)?|a?invoke|a?stream|a?kickoff(?:_\w+)?|on_messages(?:_\w+)?|__call__"
METHOD_TAIL = re.compile(rf"\.(?:{METHODS})$")
NAME_PREFIXES = ("invoke_agent ", "invoke_workflow ", "agent_run ", "agent run ")


def provider_of(span: Span) -> str | None:
    """Return who serves the model, in the usual spelling; None where only a framework is named."""
    given = span.text(names.PROVIDER)
    return None if given is None else _usual_spelling(given)


@lru_cache(maxsize=1_000)
def _usual_spelling(given: str) -> str | None:
    return None if is_no_provider(given) else provider_id(given) or given


def model_of(span: Span) -> str | None:
    """Return the model that a call's parameters name; what fails before the first answer often names it only there."""
    if (text := span.text(names.PARAMETERS)) is None:
        return None
    try:
        parameters = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(parameters, dict):
        return None
    for name in ("model", "model_name", "modelId", "model_id"):
        model = parameters.get(name)
        if isinstance(model, str) and model.strip():
            return model.strip()
    return None


def named_agent(span: Span) -> str | None:
    """Return the agent that the span names, without what is random in its name."""
    return _id_or_name(span.text(names.AGENT_ID), span.text(names.AGENT_NAME))


def agent_of_resource(span: Span) -> str | None:
    """Return the agent that the whole process is."""
    if not span.resource:
        return None
    return _id_or_name(first_text(span.resource, names.AGENT_ID), first_text(span.resource, names.AGENT_NAME))


def runner_of(span: Span, role: SpanRole) -> str:
    """Return the agent or workflow that a run is a run of."""
    if role is SpanRole.WORKFLOW:
        named = span.text((*names.WORKFLOW_NAME, *names.ENTITY_NAME)) or named_agent(span)
    else:
        named = named_agent(span) or span.text((*names.ENTITY_NAME, *names.NODE_NAME))
    if named is None and span.scope == LOGFIRE_AGENTS:
        named = span.text((names.LOGFIRE_NAME,))
    return named or _from_name(span) or first_text(span.resource, names.SERVICE) or role.value


def _id_or_name(agent_id: str | None, name: str | None) -> str | None:
    if agent_id and not name:
        return _steady(agent_id)
    if agent_id and not RANDOM_ID.search(agent_id):
        return agent_id
    return _steady(name) if name else None


def _steady(name: str) -> str:
    return RANDOM_TAIL.sub("", name) or name


def _from_name(span: Span) -> str | None:
    name = span.name
    for prefix in NAME_PREFIXES:
        if name.startswith(prefix):
            return _steady(name.removeprefix(prefix).strip(" []()")) or None
        if name == prefix.strip():
            return None
    return METHOD_TAIL.sub("", _steady(name)).strip() or None
