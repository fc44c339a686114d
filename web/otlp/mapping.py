"""Spans to records: calls become LLMUsage, runs of agents and workflows AgentTask, everything else is left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from autobot_analytics.records import AgentTask, LLMUsage, TaskStatus
from web.otlp import names
from web.otlp.identity import agent_of, inherited, provider_of, runner_of
from web.otlp.lineage import Lineage, Mark, Sorted
from web.otlp.roles import TASKS, Role, role_of
from web.otlp.spans import Key, Span
from web.otlp.usage import Usage, WrongValue, usage_of

UNKNOWN_MODEL = "unknown"  # unpriced, and shown as such
MESSAGE_MAX = 2_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Mapped:
    """What a request says: records for the streams, what to remember, and the spans that cannot be understood."""

    calls: list[LLMUsage] = field(default_factory=list)
    tasks: list[AgentTask] = field(default_factory=list)
    marks: dict[Key, Mark] = field(default_factory=dict)
    rejected: list[str] = field(default_factory=list)  # a reason for each


def map_spans(spans: Sequence[Span], remembered: Mapping[Key, Mark]) -> Mapped:
    """Make the records of a request; `remembered` is what earlier requests said of its spans."""
    mapped = Mapped()
    items = list(_sort(spans, mapped.rejected))
    lineage = Lineage(items, remembered)
    for item in items:
        if not item.accepted:
            continue
        try:
            call = _call(item, lineage) if lineage.is_call(item) else None
            task = _task(item, lineage) if item.role in TASKS else None
        except (TypeError, ValueError, OverflowError) as error:
            mapped.rejected.append(f"{item.span.name!r:.80}: {error}")
            continue
        mapped.calls += [call] if call else []
        mapped.tasks += [task] if task else []
    mapped.marks = lineage.to_remember()
    return mapped


def _sort(spans: Iterable[Span], rejected: list[str]) -> Iterator[Sorted]:
    for span in spans:
        role = role_of(span)
        if role is not Role.CALL and role not in TASKS:
            yield Sorted(span, role, Usage())
            continue
        try:
            _check(span)
            yield Sorted(span, role, usage_of(span))
        except WrongValue as error:
            rejected.append(f"{span.name!r:.80}: {error}")
            yield Sorted(span, role, Usage(), accepted=False)


def _check(span: Span) -> None:
    if not (span.trace_id and span.span_id):
        raise WrongValue("its trace_id or span_id is missing, zero or of a wrong length")
    if not span.started_ns:
        raise WrongValue("its start_time_unix_nano is missing")


def _call(item: Sorted, lineage: Lineage) -> LLMUsage:
    span, usage = item.span, item.usage
    around = [span, *lineage.unmeasured.get(span.key, ())]
    models = dict.fromkeys(model for one in around if (model := one.text(names.MODEL)))
    model = span.text(names.MODEL) or (next(iter(models)) if len(models) == 1 else UNKNOWN_MODEL)
    return LLMUsage(
        provider=next((provider for one in around if (provider := provider_of(one))), None),
        model=model,
        input_tokens=usage.input_tokens or 0,
        output_tokens=usage.output_tokens or 0,
        cached_input_tokens=usage.cached_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        cache_accounting="exclusive" if usage.exclusive_by else None,
        reasoning_tokens=usage.reasoning_tokens,
        cost_usd=usage.cost_usd,
        service_tier=span.text(names.SERVICE_TIER),
        session_id=inherited(item, lineage, names.SESSION),
        user_id=inherited(item, lineage, names.USER),
        agent_id=runner_of(item) if item.role in TASKS else agent_of(item, lineage),
        endpoint=span.text((names.OPERATION, names.REQUEST_TYPE)) or None,
        latency_ms=_duration_ms(span),
        success=not span.failed,
        error_message=_error_message(span),
        timestamp=_time(span.started_ns),
        metadata=_metadata(
            span,
            response_id=span.text(names.RESPONSE_ID),
            finish_reasons=span.first(names.FINISH_REASONS),
            request_model=_unless(span.text(names.REQUEST_MODEL), model),
            first_chunk_s=span.first(names.FIRST_CHUNK_S),
            cache_accounting_by=usage.exclusive_by,
        ),
        event_id=_event_id(span),
    )


def _task(item: Sorted, lineage: Lineage) -> AgentTask:
    span, agent_id = item.span, runner_of(item)
    return AgentTask(
        agent_id=agent_id,
        agent_type=item.role.value,
        task_id=_event_id(span),
        task_name=span.name or None,
        status=_status(span),
        started_at=_time(span.started_ns),
        completed_at=_time(max(span.started_ns, span.ended_ns)),
        duration_ms=_duration_ms(span),
        tokens_used=item.usage.total,
        error_message=_error_message(span),
        metadata=_metadata(
            span,
            agent_name=_unless(span.text(names.AGENT_NAME), agent_id),
            session_id=inherited(item, lineage, names.SESSION),
            user_id=inherited(item, lineage, names.USER),
        ),
        event_id=_event_id(span),
    )


def _event_id(span: Span) -> str:
    return f"{span.trace_id}:{span.span_id}"


def _time(unix_ns: int) -> datetime:
    return EPOCH + timedelta(microseconds=unix_ns // 1000)


def _duration_ms(span: Span) -> Decimal | None:
    """Give how long it took; None where the end is missing, zero where a clock was set back meanwhile."""
    if not span.ended_ns:
        return None
    return Decimal(max(0, span.ended_ns - span.started_ns)) / 1_000_000


def _status(span: Span) -> TaskStatus:
    if not span.failed:
        return TaskStatus.COMPLETED
    kind = (_error_type(span) or "").lower()
    if "timeout" in kind or "deadline" in kind:
        return TaskStatus.TIMEOUT
    return TaskStatus.CANCELLED if "cancel" in kind else TaskStatus.FAILED


def _error_type(span: Span) -> str | None:
    kind = span.text(names.ERROR_TYPE) or span.exception.get("exception.type")
    return kind if isinstance(kind, str) else None


def _error_message(span: Span) -> str | None:
    if not span.failed:
        return None
    message = span.status_message or span.exception.get("exception.message") or _error_type(span)
    return message[:MESSAGE_MAX] if isinstance(message, str) else None


def _metadata(span: Span, **known: object) -> dict[str, object]:
    """Make the metadata; nothing that was said to or by a model is in it."""
    given = {"trace_id": span.trace_id, "service": span.resource.get("service.name"), **known}
    return {name: value for name, value in given.items() if value not in (None, "", [])}


def _unless(text: str | None, same: str) -> str | None:
    return None if text == same else text
