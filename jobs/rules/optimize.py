"""Optimisation: calls by size, day by day, and the rules in `sql/recommendations/optimization/` asked of them.

It runs beside the ticks: it reads the calls of those days that got new ones, and holds the others up only to store.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import orjson
import polars as pl

import sql
from autobot_analytics.contract import LLM
from jobs.calendar import first_whole_day, local_date
from jobs.context import JobContext
from jobs.pricing.rate_card import STANDARD_TIERS
from jobs.pricing.tariff import TOKENS_END
from jobs.rollup.closed_days import closed_cost, differs_much, first_call
from jobs.rules.rule import ask_all, require_whole

RULES = "recommendations/optimization"
OF_MORE_THAN_CALLS = ("samples", "tasks", "llm_calls", "$now")  # in the text of a rule: it is asked each time
OWN_SIZES = (1_000, 4_000, 16_000, 64_000)  # cuts between small and large calls, beside the steps of prices
ANSWERS = dict.fromkeys(("id", "rule", "document"), pl.String)
SIZES = dict.fromkeys(("input_tokens_from", "input_tokens_to"), pl.Int64)


def is_due(context: JobContext) -> bool:
    """Return whether the interval has passed, or history is no longer what it was, as when the first calls come."""
    with context.beside() as beside:
        done_at = beside.warehouse.meta("optimized_at")
        if not done_at or beside.warehouse.meta("optimized_from") != _first_call(beside):
            return True
        if differs_much(_closed_cost(beside), beside.warehouse.meta("optimized_cost")):
            return True
    return context.clock() - datetime.fromisoformat(done_at) >= timedelta(seconds=context.settings.optimize_interval_s)


def optimize(context: JobContext) -> int:
    """Bring the tables by size up to date, ask every rule, publish; give how many optimisations there are."""
    began, begins, cost = context.clock(), _first_call(context), _closed_cost(context)
    sort_by_size(context)
    state = _state(context)
    settled = _settled() if context.warehouse.meta("optimized_state") == state else []
    found, broken = _ask_all(context, settled)
    with context.writing():
        with (
            context.warehouse.transaction(),
            context.warehouse.view(answers=pl.DataFrame(found, schema=ANSWERS, orient="row")),
        ):
            context.warehouse.run("optimize/replace", kept=[*broken, *settled])
            context.warehouse.set_meta(
                optimized_at=began.isoformat(),
                optimized_from=begins,
                optimized_cost=cost,
                optimized_state="" if broken else state,
            )
        context.publish("optimize")
    require_whole(broken)
    return int(str(context.warehouse.value("select count(*) from optimizations")))


def sort_by_size(context: JobContext) -> None:
    """Compute the tables by size again for the days that got calls, or calls with another price, since the last time.

    When a price begins at another size, or the reporting zone is another, for all days.
    """
    warehouse, sizes = context.warehouse, _sizes(context.rates.steps())
    made_for = f"{context.settings.timezone} {context.settings.cache_lifetime_min} {sizes}"
    rolled, after = warehouse.meta("rolled"), warehouse.meta("sized", "0")
    first_day = first_whole_day(warehouse, LLM.noun, context.settings.timezone).isoformat()
    with context.writing():
        if warehouse.meta("timezone") != context.settings.timezone:
            return  # the next tick makes the calendar anew
        if warehouse.meta("sized_for") != made_for:
            with warehouse.transaction():
                if not warehouse.meta("sized_for").startswith(f"{context.settings.timezone} "):
                    warehouse.run("optimize/forget", first_day=first_day)
                warehouse.set_meta(sized=0, sized_for=made_for)
            after = "0"
    for (day,) in warehouse.run("optimize/touched", after=after, rolled=rolled, first_day=first_day):
        if context.stopping.is_set():
            return
        with warehouse.view(sizes=pl.DataFrame(sizes, schema=SIZES, orient="row")):
            warehouse.run(
                "optimize/sizes",
                day=day,
                standard_tiers=sorted(STANDARD_TIERS),
                cache_lifetime_min=context.settings.cache_lifetime_min,
            )
        with context.writing(), warehouse.transaction():
            warehouse.run("optimize/store", day=day)
    with context.writing():
        warehouse.set_meta(sized=rolled)


def _first_call(context: JobContext) -> str:
    return first_call(context.warehouse)


def _closed_cost(context: JobContext) -> float:
    return closed_cost(context.warehouse, context.clock(), context.settings.timezone)


def _sizes(steps: Sequence[int]) -> list[tuple[int, int]]:
    return list(pairwise([*sorted({0, *OWN_SIZES, *steps}), TOKENS_END]))


def _state(context: JobContext) -> str:
    """Return a fingerprint of what settled rules answer from: calls by size, prices, settings, the day, their text."""
    (prices,) = context.warehouse.run("optimize/inputs")[0]
    today = local_date(context.clock(), context.settings.timezone)
    sized = context.warehouse.meta("sized"), context.warehouse.meta("sized_for")
    texts = [sql.load(rule) for rule in sql.names(RULES)]
    return sha256(repr((prices, today, sized, context.settings.model_dump(), texts)).encode()).hexdigest()


def _settled() -> list[str]:
    """Return the rules that read nothing but calls by size and prices: while these are the same, so is the answer."""
    return [rule for rule in sql.names(RULES) if not any(word in sql.load(rule) for word in OF_MORE_THAN_CALLS)]


def _ask_all(context: JobContext, settled: Sequence[str]) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Ask every rule but the settled ones; return what they found, and why some could not be asked."""
    now = context.clock()
    today = local_date(now, context.settings.timezone).isoformat()
    parameters = {**context.settings.model_dump(), "today": today, "now": now}
    documents, broken = ask_all(
        context.warehouse, [rule for rule in sql.names(RULES) if rule not in settled], parameters
    )
    return [(str(one["id"]), rule, orjson.dumps(one).decode()) for rule, one in documents], broken
