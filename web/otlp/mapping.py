"""Spans to records: calls become LLMUsage, runs of agents and workflows AgentTask, everything else is left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from autobot_analytics.records import TaskStatus
from web.otlp.calls import TracedCall, find_calls
from web.otlp.doubles import join_doubles, scopes_of
from web.otlp.kinship import Kinship
from web.otlp.roles import TASKS, SpanRole
from web.otlp.runs import TracedRun, find_runs, runs_of
from web.otlp.seen import SeenSpan
from web.otlp.spans import Key
from web.otlp.tags import OF_RESOURCE, OF_SPAN

UNKNOWN_MODEL = "unknown"  # unpriced, and shown as such
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Fields: TypeAlias = dict[str, Any]
ModelKey: TypeAlias = tuple[str, str, str]  # service, scope, name of the span


@dataclass
class Records:
    """What spans say: fields of records by event id, and the spans that each is made of."""

    calls: dict[str, Fields] = field(default_factory=dict)
    tasks: dict[str, Fields] = field(default_factory=dict)
    sources: dict[str, tuple[Key, ...]] = field(default_factory=dict)  # by event id, of calls and tasks
    doubles: dict[tuple[str, ...], int] = field(default_factory=dict)  # calls by service and scopes


def make_records(spans: Iterable[SeenSpan], models: Mapping[Key, str]) -> Records:
    """Return what becomes of spans; `models` are those that failed calls without one probably asked."""
    kinship = Kinship(spans)
    records = Records()
    for call in join_doubles(find_calls(kinship)):
        event_id = call.event_id
        records.calls[event_id] = _call(call, kinship, models)
        records.sources[event_id] = tuple(member.key for member in call.members)
        if scopes := scopes_of(call):
            double = (call.base.service, *scopes)
            records.doubles[double] = records.doubles.get(double, 0) + 1
    for run in find_runs(kinship):
        event_id = run.event_id
        records.tasks[event_id] = _task(run, kinship)
        keys = (run.base.key, *(member.key for member in run.members))
        records.sources[event_id] = (*records.sources.get(event_id, ()), *keys)
    return records


def model_key(span: SeenSpan) -> ModelKey:
    """Return what calls have in common that mostly go to one model."""
    return span.service, span.scope, span.name


def _call(call: TracedCall, kinship: Kinship, models: Mapping[Key, str]) -> Fields:
    base, usage = call.base, call.base.usage
    members = [base, *(member for member in call.members if member is not base)]
    tellers = [member for member in members if member.role is SpanRole.CALL or member is base]
    model = _model(call, tellers, kinship, models)
    log = base if "log_s" in base.told and len(tellers) > 1 else None
    started_ns = min(member.started_ns for member in tellers) if log else base.started_ns
    failed = base.failed
    return {
        "provider": _first(tellers, "provider"),
        "model": model,
        "input_tokens": usage.input_tokens or 0,
        "output_tokens": usage.output_tokens or 0,
        "cached_input_tokens": usage.cached_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "cache_write_1h_tokens": usage.cache_write_1h_tokens,
        "cache_accounting": "exclusive" if usage.exclusive_by else None,
        "reasoning_tokens": usage.reasoning_tokens,
        "cost_usd": usage.cost_usd,
        "service_tier": _first(tellers, "tier"),
        **_inherited(tellers, kinship),
        "agent_id": _agent(members, tellers, kinship),
        "endpoint": _first(tellers, "endpoint"),
        "latency_ms": _duration_ms(started_ns, base.ended_ns),
        "success": not failed,
        "error_message": _first(tellers, "error") if failed else None,
        "timestamp": _time(started_ns),
        "tags": _tags(tellers, kinship),
        "metadata": _metadata(
            base,
            response_id=_first(tellers, "response_id"),
            finish_reasons=_first(tellers, "finish_reasons"),
            request_model=None if (asked := _first(tellers, "request_model")) == model else asked,
            first_chunk_s=_first(tellers, "first_chunk_s"),
            cache_accounting_by=usage.exclusive_by,
            reported_by=list(scopes_of(call)),
        ),
        "event_id": call.event_id,
    }


def _model(call: TracedCall, tellers: list[SeenSpan], kinship: Kinship, models: Mapping[Key, str]) -> str:
    told = dict.fromkeys(str(span.told["model"]) for span in tellers if "model" in span.told)
    if (own := call.base.told.get("model")) is not None:
        return str(own)
    if told:
        return next(iter(told)) if len(told) == 1 or call.base.role is SpanRole.CALL else UNKNOWN_MODEL
    around = next((run.told["model"] for run in runs_of([call.base], kinship) if "model" in run.told), None)
    if around is not None:
        return str(around)
    # What fails before the first answer may not even name the model that was asked: the one asked before is next best.
    return models.get(call.base.key, UNKNOWN_MODEL)


def _agent(members: list[SeenSpan], tellers: list[SeenSpan], kinship: Kinship) -> str | None:
    for span in tellers:
        if span.role in TASKS:
            return str(span.told["runner"])
        if (agent := span.told.get("agent")) is not None:
            return str(agent)
    workflow = None
    for run in runs_of(members, kinship):
        if run.role is SpanRole.AGENT:
            return str(run.told["runner"])
        workflow = workflow or str(run.told["runner"])
    return workflow or _first(tellers, "resource_agent")


def _task(run: TracedRun, kinship: Kinship) -> Fields:
    span, agent_id = run.base, run.base.told["runner"]
    members = [span, *run.members]
    failure = span if span.failed else run.failed_within
    return {
        "agent_id": agent_id,
        "agent_type": span.role.value,
        "task_id": run.event_id,
        "task_name": span.name or None,
        "status": _status(failure),
        "started_at": _time(span.started_ns),
        "completed_at": _time(max(span.started_ns, span.ended_ns)),
        "duration_ms": _duration_ms(span.started_ns, span.ended_ns),
        "tokens_used": next((member.usage.total for member in members if member.usage.total is not None), None),
        "error_message": failure.told.get("error") if failure else None,
        "tags": _tags(members, kinship),
        "metadata": _metadata(
            span,
            agent_name=_first(members, "agent_name"),
            **_inherited(members, kinship),
        ),
        "event_id": run.event_id,
    }


def _status(failure: SeenSpan | None) -> TaskStatus:
    if failure is None:
        return TaskStatus.COMPLETED
    kind = str(failure.told.get("error_type", "")).lower()
    if "timeout" in kind or "deadline" in kind:
        return TaskStatus.TIMEOUT
    return TaskStatus.CANCELLED if "cancel" in kind else TaskStatus.FAILED


def _first(spans: Sequence[SeenSpan], name: str) -> Any:
    for span in spans:
        if name in span.told:
            return span.told[name]
    return None


def _inherited(spans: Sequence[SeenSpan], kinship: Kinship) -> Fields:
    """Return session and user: what a span says, or the nearest around it that says it."""
    session_id = user_id = None
    for span in spans:
        for one in (span, *kinship.around(span)):
            told = one.told
            if told:
                session_id = session_id or told.get("session")
                user_id = user_id or told.get("user")
                if session_id and user_id:
                    break
    return {"session_id": session_id, "user_id": user_id}


def _tags(spans: Sequence[SeenSpan], kinship: Kinship) -> Fields | None:
    """Return the tags of a record: of its spans, else of the nearest around them, else of their resources."""
    found: Fields = {}
    for span in spans:
        for one in (span, *kinship.around(span)):
            found = {**one.told.get(OF_SPAN, {}), **found}
    for span in spans:
        found = {**span.told.get(OF_RESOURCE, {}), **found}
    return found or None


def _time(unix_ns: int) -> datetime:
    return EPOCH + timedelta(microseconds=unix_ns // 1000)


def _duration_ms(started_ns: int, ended_ns: int) -> Decimal | None:
    """Return how long it took; None where the end is missing, zero where a clock was set back meanwhile."""
    if not ended_ns:
        return None
    return Decimal(max(0, ended_ns - started_ns)) / 1_000_000


def _metadata(span: SeenSpan, **known: object) -> Fields:
    """Return the metadata; nothing that was said to or by a model is in it."""
    given = {"trace_id": span.trace_id, "service": span.service, **known}
    return {name: value for name, value in given.items() if value}
