"""The tick: ingest, roll up, publish. What one does is durable before the next begins."""

from datetime import datetime

import redis

from autobot_analytics.contract import STREAMS, Stream
from jobs.context import JobContext
from jobs.failure import JobFailed
from jobs.ingest.job import Ingest
from jobs.ingest.poison import Stuck


class ClockSkew(JobFailed):
    """Our clock and that of Redis differ by more than is tolerated; nothing is read."""


def tick(context: JobContext) -> int:
    """Read what is new in the streams, roll it up and publish what changed; return how many entries were read.

    A stream that cannot be read does not keep the others from being read and published; its error is raised after that.
    """
    context.require_own_figures()
    ingest = Ingest(context.warehouse, context.client, context.settings, context.rates, context.milestone)
    now = context.clock()
    rows = 0
    failures: list[Exception] = []
    streams: tuple[Stream, ...] = STREAMS
    try:
        now = _latest(now, context)
    except ClockSkew as error:  # entries are read when the clocks agree again
        failures.append(error)
        streams = ()
    for stream in streams:
        try:
            rows += ingest.run(stream, now, context.settings.ingest_tick_rows)
        except redis.ResponseError as error:  # this stream is unreadable, e.g. its key holds something else
            failures.append(redis.ResponseError(f"{stream.key}: {error}"))
        except Stuck as error:
            failures.append(error)
    context.publish()
    if failures:
        raise failures[0]
    return rows


def _latest(now: datetime, context: JobContext) -> datetime:
    """Return the later of our clock and that of Redis; raise ClockSkew when they disagree."""
    if context.server_clock is None:
        return now
    there = context.server_clock()
    skew_s = (now - there).total_seconds()
    if abs(skew_s) > context.settings.future_tolerance_s:
        where = "ahead of" if skew_s > 0 else "behind"
        raise ClockSkew(
            f"our clock is {abs(skew_s):,.0f} s {where} that of Redis: no entries are read until they agree, for "
            "their times would be judged wrongly. Set both machines by NTP; ingest goes on by itself"
        )
    return max(now, there)
