"""Retention: facts older than the setting are removed; what was made of them stays for ever.

Whole days go, at most thirty in one transaction, which also notes from when on facts are kept. Ingest refuses what lies
before that moment, and rollups never compute again what lies before it: what the facts were is not known any more.
"""

from datetime import datetime, timedelta

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, STREAMS
from jobs.calendar import local_date, midnight
from jobs.context import JobContext
from jobs.ingest.read import INT64_MAX, signed_id
from jobs.publishing.histories import bound_histories
from jobs.rollup.rollup import roll_up
from jobs.rules.optimize import sort_by_size
from jobs.warehouse import Warehouse

REMOVING = {BEHAVIOR.noun: "retention/events", AGENTS.noun: "retention/tasks", LLM.noun: "retention/calls"}
MARKS = ("rolled", "sized", "anomalies_judged")  # batches up to which jobs have made what they make of facts
DAYS_AT_ONCE = 30
NEVER = datetime(9999, 12, 31)


def retain(context: JobContext) -> int:
    """Remove facts, dead letters and repeated entries that are older than the setting; give how many went."""
    warehouse, settings, now = context.warehouse, context.settings, context.clock()
    until = midnight(local_date(now, settings.timezone) - timedelta(days=settings.retention_days), settings.timezone)
    if any(_oldest(warehouse, stream.noun) < until for stream in STREAMS):
        roll_up(warehouse, settings, now)  # what was not made of facts yet is made before they go
        sort_by_size(context)
    removed = 0
    for stream in STREAMS:
        removed += _remove_facts(context, stream.noun, until, now)
        with warehouse.transaction():
            before_window = now - timedelta(hours=settings.dedupe_window_h)
            removed += _count(
                warehouse,
                "retention/rejected",
                noun=stream.noun,
                until=until,
                until_ms=_ms(min(until, before_window)),
                first_ms=first_ms(warehouse, stream.noun),
                made_up_to=min(int(warehouse.meta(mark, "0")) for mark in MARKS),
            )
    bound_histories(warehouse, settings.single_documents)
    context.publish("retain")
    return removed


def first_ms(warehouse: Warehouse, noun: str) -> int:
    """Return the first part of the oldest ID that the stream holds, as far as we know; the largest when it is empty."""
    first_id = warehouse.value("select first_id from streams where noun = $noun", noun=noun)
    return INT64_MAX if first_id is None else signed_id(str(first_id))[0]


def _remove_facts(context: JobContext, noun: str, until: datetime, now: datetime) -> int:
    warehouse, settings, today = context.warehouse, context.settings, local_date(now, context.settings.timezone)
    removed = 0
    while not context.stopping.is_set() and (oldest := _oldest(warehouse, noun)) < until:
        step = midnight(local_date(oldest, settings.timezone) + timedelta(days=DAYS_AT_ONCE), settings.timezone)
        border = min(until, step)
        with warehouse.transaction():
            warehouse.run(REMOVING[noun], until=border, today=today.isoformat(), journey_days=settings.journey_days)
            held_ms = first_ms(warehouse, noun)
            removed += _count(warehouse, "retention/entries", noun=noun, until=border, first_ms=held_ms)
            context.milestone("in_retention")
        warehouse.forget()  # kept_from
        context.milestone("after_retention")
    return removed


def _oldest(warehouse: Warehouse, noun: str) -> datetime:
    """Return when the oldest fact of a stream happened; NEVER when there is none."""
    oldest = warehouse.run("retention/oldest", noun=noun)[0][0]
    return oldest if isinstance(oldest, datetime) else NEVER


def _count(warehouse: Warehouse, query: str, **parameters: object) -> int:
    warehouse.run(query, **parameters)
    return int(str(warehouse.value("select count(*) from removed")))


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1)) // timedelta(milliseconds=1)
