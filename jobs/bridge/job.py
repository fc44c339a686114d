"""The job `bridge`: copies what is new in AutoBot's lists into the streams, where the next tick finds it."""

import redis
import structlog

from jobs.bridge.copy import copy, look, stored_marker
from jobs.bridge.lists import SOURCES, BridgedList
from jobs.context import Tick

log = structlog.get_logger()


def carry_over(tick: Tick) -> int:
    """Copy what is new in the lists that the setting BRIDGE names; give how many items were copied."""
    copied = 0
    for source in SOURCES:
        if tick.settings.bridge in (source.name, "all"):
            try:
                copied += _carry_over(tick, source)
            except redis.ResponseError as error:
                raise redis.ResponseError(f"{source.key}: {error}") from error
    return copied


def _carry_over(tick: Tick, source: BridgedList) -> int:
    found = look(tick.client, source)
    copied = copy(tick.client, found, tick.settings.stream_maxlen, stopping=tick.stopping.is_set)
    tick.milestone("bridged")
    _tell_of_losses(tick, source)
    return copied


def _tell_of_losses(tick: Tick, source: BridgedList) -> None:
    """Write down what the marker says was lost beyond what has been told of."""
    _, marker = stored_marker(tick.client, source)
    told = f"bridge_lost_{source.name}", f"bridge_gaps_{source.name}"
    lost, gaps = (
        now - int(tick.warehouse.meta(name, "0")) for name, now in zip(told, (marker.lost, marker.gaps), strict=True)
    )
    if lost <= 0 and gaps <= 0:
        return
    entries = lost if lost > 0 else None
    how_many = f"{lost:,} by AutoBot's own counters" if entries else "how many, nothing tells"
    detail = f"items of {source.key}, which holds {source.holds:,}, were cut off before they were copied: {how_many}"
    log.warning("bridge_lost_items", key=source.key, items=entries)
    noun, now = source.stream.noun, tick.clock()
    with tick.writing(), tick.warehouse.transaction():
        tick.warehouse.run("jobs/incident", now=now, noun=noun, kind="trimmed", entries=entries, detail=detail)
        tick.warehouse.set_meta(**dict(zip(told, (marker.lost, marker.gaps), strict=True)))
