"""What is kept of a span: enough to make its record again when later spans of its trace say more of it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from web.otlp import names
from web.otlp.identity import agent_of_resource, model_of, named_agent, provider_of, runner_of
from web.otlp.roles import TASKS, SpanRole, role_of
from web.otlp.spans import Key, Span
from web.otlp.tags import NO_TAGS, with_tags
from web.otlp.usage import SpanUsage, WrongValue, usage_of

MESSAGE_MAX = 2_000
Told: TypeAlias = Mapping[str, Any]
NO_USAGE = SpanUsage()
NOTHING_TOLD: Told = {}


class SeenSpan(NamedTuple):
    """A span with what was made of it; `batch` numbers the request that brought it, over all web processes."""

    trace_id: str
    span_id: str
    parent_id: str
    role: SpanRole
    scope: str
    service: str
    name: str
    started_ns: int
    ended_ns: int
    failed: bool
    usage: SpanUsage
    told: Told
    batch: int = 0

    @property
    def key(self) -> Key:
        """What identifies the span."""
        return self.trace_id, self.span_id

    @property
    def parent_key(self) -> Key:
        """What identifies its parent, if it has one."""
        return self.trace_id, self.parent_id

    @property
    def event_id(self) -> str:
        """The event that becomes of it, if one does."""
        return f"{self.trace_id}:{self.span_id}"

    @property
    def order(self) -> tuple[int, int, str]:
        """Sorts spans by the request that brought them, then by their start."""
        return self.batch, self.started_ns, self.span_id


def read_spans(
    spans: Sequence[Span],
    latest_ns: int,
    ignored_scopes: frozenset[str],
    rejected: list[str],
    tags: Mapping[str, str] = NO_TAGS,
) -> list[SeenSpan]:
    """Return what the spans say, and add the reasons why some cannot be understood to `rejected`.

    What is rejected, and the calls and runs of `ignored_scopes`, become no record, but still link what is within them
    to what is around them. `tags` names the attribute of each tag.
    """
    return [_seen(span, latest_ns, ignored_scopes, rejected, tags) for span in spans]


def _seen(
    span: Span, latest_ns: int, ignored_scopes: frozenset[str], rejected: list[str], tags: Mapping[str, str]
) -> SeenSpan:
    role = role_of(span)
    if not span.failed and span.attributes.get(names.LANGFUSE_LEVEL) == "ERROR":
        message = span.text((names.LANGFUSE_MESSAGE,)) or span.status_message
        span = span._replace(failed=True, status_message=message)
    if role is not SpanRole.OTHER and span.scope in ignored_scopes:
        role = _linking(role)
    usage, told = NO_USAGE, NOTHING_TOLD
    if role is SpanRole.CALL or role in TASKS:
        try:
            _check(span, latest_ns)
            usage = usage_of(span)
            told = _told_by_call(span) if role is SpanRole.CALL else _told_by_run(span, role)
        except WrongValue as error:
            rejected.append(f"{span.name!r:.80}: {error}")
            role, usage = _linking(role), NO_USAGE
    elif span.attributes:
        told = _known(session=span.text(names.SESSION), user=span.text(names.USER))
    if tags:
        told = with_tags(told, span, tags, of_resource=role is SpanRole.CALL or role in TASKS)
    service = span.resource.get("service.name")
    return SeenSpan(
        span.trace_id,
        span.span_id,
        span.parent_id,
        role,
        span.scope,
        service if isinstance(service, str) else "",
        span.name,
        span.started_ns,
        span.ended_ns,
        span.failed,
        usage,
        told,
    )


def _linking(role: SpanRole) -> SpanRole:
    return SpanRole.TOOL if role in TASKS else SpanRole.OTHER


def _check(span: Span, latest_ns: int) -> None:
    if not (span.trace_id and span.span_id):
        raise WrongValue("its trace_id or span_id is missing, zero or of a wrong length")
    if not span.started_ns:
        raise WrongValue("its start_time_unix_nano is missing")
    if span.started_ns > latest_ns:
        ahead_s = (span.started_ns - latest_ns) // 1_000_000_000
        raise WrongValue(f"its start lies {ahead_s} s further ahead than FUTURE_TOLERANCE_S allows; set its clock")


def _told_by_call(span: Span) -> Told:
    model = span.text(names.MODEL) or model_of(span)
    request_model = span.text(names.REQUEST_MODEL)
    is_log = span.attributes.get(names.LOGFIRE_SPAN_TYPE) == "log"
    duration_s = span.attributes.get(names.LOGFIRE_DURATION_S)
    return _known(
        model=model,
        request_model=None if request_model == model else request_model,
        provider=provider_of(span),
        tier=span.text(names.SERVICE_TIER),
        session=span.text(names.SESSION),
        user=span.text(names.USER),
        agent=named_agent(span),
        resource_agent=agent_of_resource(span),
        endpoint=span.text((names.OPERATION, names.REQUEST_TYPE)),
        error=_error_message(span),
        response_id=span.text(names.RESPONSE_ID),
        finish_reasons=span.first(names.FINISH_REASONS),
        first_chunk_s=span.first(names.FIRST_CHUNK_S),
        log_s=(duration_s if isinstance(duration_s, int | float) else -1) if is_log else None,
    )


def _told_by_run(span: Span, role: SpanRole) -> Told:
    runner = runner_of(span, role)
    return _known(
        runner=runner,
        model=span.text(names.MODEL),
        provider=provider_of(span),
        agent_name=None if (name := span.text(names.AGENT_NAME)) == runner else name,
        session=span.text(names.SESSION),
        user=span.text(names.USER),
        error=_error_message(span),
        error_type=_error_type(span),
    )


def _error_type(span: Span) -> str | None:
    kind = span.text(names.ERROR_TYPE) or span.exception.get("exception.type")
    return kind if isinstance(kind, str) and span.failed else None


def _error_message(span: Span) -> str | None:
    if not span.failed:
        return None
    message = span.status_message or span.exception.get("exception.message") or _error_type(span)
    return message[:MESSAGE_MAX] if isinstance(message, str) else None


def _known(**told: object) -> Told:
    return {name: value for name, value in told.items() if value or value == 0}
