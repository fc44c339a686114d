"""The job `bridge`: copies what is new in AutoBot's lists into the streams, where the next tick finds it."""

import redis
import structlog

from jobs.bridge.copy import copy, look, stored_marker
from jobs.bridge.lists import SOURCES, BridgedList
from jobs.context import JobContext

log = structlog.get_logger()


def carry_over(context: JobContext) -> int:
    """Copy what is new in the lists that the setting BRIDGE names; give how many items were copied."""
    copied = 0
    for source in SOURCES:
        if context.settings.bridge in (source.name, "all"):
            try:
                copied += _carry_over(context, source)
            except redis.ResponseError as error:
                raise redis.ResponseError(f"{source.key}: {error}") from error
    return copied


def _carry_over(context: JobContext, source: BridgedList) -> int:
    found = look(context.client, source)
    copied = copy(context.client, found, context.settings.stream_maxlen, stopping=context.stopping.is_set)
    context.milestone("bridged")
    _tell_of_losses(context, source)
    return copied


def _tell_of_losses(context: JobContext, source: BridgedList) -> None:
    """Write down what the marker says was lost beyond what has been told of."""
    _, marker = stored_marker(context.client, source)
    told = f"bridge_lost_{source.name}", f"bridge_gaps_{source.name}"
    lost, gaps = (
        now - int(context.warehouse.meta(name, "0")) for name, now in zip(told, (marker.lost, marker.gaps), strict=True)
    )
    if lost <= 0 and gaps <= 0:
        return
    entries = lost if lost > 0 else None
    how_many = f"{lost:,} by AutoBot's own counters" if entries else "how many, nothing tells"
    detail = f"items of {source.key}, which holds {source.holds:,}, were cut off before they were copied: {how_many}"
    log.warning("bridge_lost_items", key=source.key, items=entries)
    noun, now = source.stream.noun, context.clock()
    with context.writing(), context.warehouse.transaction():
        context.warehouse.run("jobs/incident", now=now, noun=noun, kind="trimmed", entries=entries, detail=detail)
        context.warehouse.set_meta(**dict(zip(told, (marker.lost, marker.gaps), strict=True)))
