"""One call that two instrumentations report side by side, in one trace or in two, and streams that end in a log.

Two calls of one service are the same call if two scopes report them at the same time and they agree: in their response
id, else in model and tokens. What knows no tokens (a failure, a stream without usage) must agree in model and start.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from web.otlp.calls import TracedCall
from web.otlp.roles import SpanRole
from web.otlp.seen import SeenSpan

START_TOLERANCE_NS = 100_000_000  # between the starts of what two instrumentations report of one call
NESTED_START_NS = 2_000_000_000  # if one contains the other, or they end together
LOG_TOLERANCE_NS = 50_000_000  # between the end of a request and the beginning that the log of its stream tells
NO_LOG = -1
NEIGHBOURS_MAX = 100  # later calls that one is compared with
DATED = re.compile(r"[-@:](?:\d{8}|\d{4}-\d{2}-\d{2}|latest|v\d[\w.:-]*)(?:[-@:].*)?$")


class Outline(NamedTuple):
    """What is compared of a call."""

    scope: str
    started_ns: int
    ended_ns: int
    input_tokens: int
    output_tokens: int
    model: str
    response_id: str
    failed: bool
    began_ns: int = NO_LOG  # when a finished stream began, of the log that tells its tokens

    @property
    def measured(self) -> bool:
        """Whether any token is reported."""
        return bool(self.input_tokens or self.output_tokens)


def outline_of(span: SeenSpan) -> Outline:
    """Return what is compared of a call's span."""
    usage, told = span.usage, span.told
    apart = (usage.cached_tokens or 0) + (usage.cache_write_tokens or 0) if usage.exclusive_by else 0
    return Outline(
        span.scope,
        span.started_ns,
        max(span.started_ns, span.ended_ns),
        (usage.input_tokens or 0) + apart,
        usage.output_tokens or 0,
        plain_model(told.get("model") or told.get("request_model") or ""),
        str(told.get("response_id") or ""),
        span.failed,
        span.started_ns - int(told["log_s"] * 1e9) if told.get("log_s", -1) >= 0 else NO_LOG,
    )


def plain_model(name: str) -> str:
    """Return a model's name without a router's prefix and a date."""
    return DATED.sub("", name.lower().rsplit("/", 1)[-1])


def same_call(one: Outline, other: Outline) -> bool:
    """Return whether two instrumentations report one call."""
    if one.scope == other.scope:
        return is_log_of(one, other) or is_log_of(other, one)
    start, other_start = _begin(one), _begin(other)
    if max(start, other_start) > min(one.ended_ns, other.ended_ns) + LOG_TOLERANCE_NS:
        return False  # one ended before the other began
    apart_ns = abs(start - other_start)
    nested = (start <= other_start and other.ended_ns <= one.ended_ns) or (
        other_start <= start and one.ended_ns <= other.ended_ns
    )
    if one.response_id and other.response_id:
        return one.response_id == other.response_id
    if one.model and other.model and one.model != other.model:
        return False
    if one.measured and other.measured:
        ends_together = abs(one.ended_ns - other.ended_ns) <= LOG_TOLERANCE_NS
        near = apart_ns <= START_TOLERANCE_NS or (apart_ns <= NESTED_START_NS and (nested or ends_together))
        return near and one[3:5] == other[3:5]
    return apart_ns <= START_TOLERANCE_NS and nested and (one.failed == other.failed or one.measured or other.measured)


def _begin(outline: Outline) -> int:
    return outline.started_ns if outline.began_ns == NO_LOG else outline.began_ns


def is_log_of(log: Outline, request: Outline) -> bool:
    """Return whether Logfire's log of a finished stream may have the tokens of a request, which has none itself."""
    if log.began_ns == NO_LOG or request.began_ns != NO_LOG or request.measured or request.failed:
        return False
    return abs(log.began_ns - request.ended_ns) <= LOG_TOLERANCE_NS and log.model == request.model


def join_doubles(calls: list[TracedCall]) -> list[TracedCall]:
    """Return the calls with those joined that are one."""
    calls = _join_logs(calls)
    scopes: dict[str, set[str]] = {}
    for call in calls:
        if call.base.role is SpanRole.CALL:
            scopes.setdefault(call.base.service, set()).add(call.base.scope)
    for service, names in scopes.items():
        if len(names) > 1:
            calls = _join_scopes(calls, service)
    return calls


def _join_scopes(calls: list[TracedCall], service: str) -> list[TracedCall]:
    """Join each call with the nearest of each other scope that agrees with it."""
    own = [call for call in calls if call.base.role is SpanRole.CALL and call.base.service == service]
    own.sort(key=lambda call: (call.base.started_ns, call.base.order))
    outlines = [outline_of(call.base) for call in own]
    pairs = []
    for at, one in enumerate(outlines):
        for to in range(at + 1, min(at + 1 + NEIGHBOURS_MAX, len(outlines))):
            other = outlines[to]
            if other.started_ns > one.ended_ns + LOG_TOLERANCE_NS:
                break  # sorted by start: what follows begins later still
            if same_call(one, other):
                pairs.append((abs(_begin(other) - _begin(one)), at, to))
    gone: dict[int, int] = {}
    taken: dict[int, set[str]] = {at: {outline.scope} for at, outline in enumerate(outlines)}
    for _, at, to in sorted(pairs):
        left, right = _root(at, gone), _root(to, gone)
        if left == right or taken[left] & taken[right]:
            continue
        kept, lost = (left, right) if _knows_more(own[left], own[right]) else (right, left)
        own[kept].absorb(own[lost])
        taken[kept] |= taken[lost]
        gone[lost] = kept
    lost_calls = {id(own[at]) for at in gone}
    return [call for call in calls if id(call) not in lost_calls]


def _root(at: int, gone: dict[int, int]) -> int:
    while at in gone:
        at = gone[at]
    return at


def _knows_more(one: TracedCall, other: TracedCall) -> bool:
    """Return whether the first is the better base: it has tokens, or as the inner call it started later."""
    if one.measured != other.measured:
        return one.measured
    return (one.base.started_ns, one.base.order) >= (other.base.started_ns, other.base.order)


def _join_logs(calls: list[TracedCall]) -> list[TracedCall]:
    """Join Logfire's log of a finished stream with the request that began the stream, which has no tokens."""
    logs = [call for call in calls if "log_s" in call.base.told]
    if not logs:
        return calls
    requests = [call for call in calls if "log_s" not in call.base.told and not call.measured]
    requests.sort(key=lambda call: (call.base.ended_ns, call.base.order))
    ends = [call.base.ended_ns for call in requests]
    pairs = []
    for log in logs:
        told = outline_of(log.base)
        at = bisect_left(ends, told.began_ns - LOG_TOLERANCE_NS)
        for request in requests[at : at + NEIGHBOURS_MAX]:
            asked = outline_of(request.base)
            if told.scope == asked.scope and log.base.service == request.base.service and is_log_of(told, asked):
                pairs.append((abs(told.began_ns - asked.ended_ns), log.base.order, request.base.order, log, request))
    joined: set[int] = set()
    for *_, log, request in sorted(pairs, key=lambda pair: pair[:3]):
        if id(request) not in joined and id(log) not in joined:
            log.absorb(request)
            joined |= {id(request), id(log)}
    gone = joined - {id(log) for log in logs}
    return [call for call in calls if id(call) not in gone]


def scopes_of(call: TracedCall) -> Sequence[str]:
    """Return the instrumentations that report the call, if there are several."""
    scopes = sorted({member.scope for member in call.members if member.role is SpanRole.CALL})
    return scopes if len(scopes) > 1 else ()
