"""Optimisation: calls by size, day by day, and the rules in `sql/recommendations/optimization/` asked of them.

It runs beside the ticks: it reads the calls of those days that got new ones, and holds the others up only to store.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import duckdb
import orjson
import polars as pl
import structlog

import sql
from autobot_analytics.contract import LLM
from jobs.context import Tick
from jobs.pricing.rate_card import STANDARD_TIERS
from jobs.pricing.tariff import TOKENS_END
from jobs.rollup.closed_days import closed_cost, differs_much, first_call
from jobs.rollup.rollup import first_whole_day, local_date
from jobs.rules.recommend import BrokenRules, ask

RULES = "recommendations/optimization"
OF_MORE_THAN_CALLS = ("samples", "tasks", "llm_calls", "$now")  # in the text of a rule: it is asked each time
OWN_SIZES = (1_000, 4_000, 16_000, 64_000)  # cuts between small and large calls, beside the steps of prices
ANSWERS = dict.fromkeys(("id", "rule", "document"), pl.String)
SIZES = dict.fromkeys(("input_tokens_from", "input_tokens_to"), pl.Int64)

log = structlog.get_logger()


def is_due(tick: Tick) -> bool:
    """Return whether the interval has passed, or history is no longer what it was, as when the first calls come."""
    with tick.beside() as beside:
        done_at = beside.warehouse.meta("optimized_at")
        if not done_at or beside.warehouse.meta("optimized_from") != _first_call(beside):
            return True
        if differs_much(_closed_cost(beside), beside.warehouse.meta("optimized_cost")):
            return True
    return tick.clock() - datetime.fromisoformat(done_at) >= timedelta(seconds=tick.settings.optimize_interval_s)


def optimize(tick: Tick) -> int:
    """Bring the tables by size up to date, ask every rule, publish; give how many optimisations there are."""
    began, begins, cost = tick.clock(), _first_call(tick), _closed_cost(tick)
    sort_by_size(tick)
    state = _state(tick)
    settled = _settled() if tick.warehouse.meta("optimized_state") == state else []
    found, broken = _ask_all(tick, settled)
    with tick.writing():
        with (
            tick.warehouse.transaction(),
            tick.warehouse.view(answers=pl.DataFrame(found, schema=ANSWERS, orient="row")),
        ):
            tick.warehouse.run("optimize/replace", kept=[*broken, *settled])
            tick.warehouse.set_meta(
                optimized_at=began.isoformat(),
                optimized_from=begins,
                optimized_cost=cost,
                optimized_state="" if broken else state,
            )
        tick.publish("optimize")
    if broken:
        raise BrokenRules("; ".join(f"{rule}: {reason}" for rule, reason in broken.items()))
    return int(str(tick.warehouse.value("select count(*) from optimizations")))


def sort_by_size(tick: Tick) -> None:
    """Compute the tables by size again for the days that got calls, or calls with another price, since the last time.

    When a price begins at another size, or the reporting zone is another, for all days.
    """
    warehouse, sizes = tick.warehouse, _sizes(tick.rates.steps())
    made_for = f"{tick.settings.timezone} {tick.settings.cache_lifetime_min} {sizes}"
    rolled, after = warehouse.meta("rolled"), warehouse.meta("sized", "0")
    first_day = first_whole_day(warehouse, LLM.noun, tick.settings.timezone).isoformat()
    with tick.writing():
        if warehouse.meta("timezone") != tick.settings.timezone:
            return  # the next tick makes the calendar anew
        if warehouse.meta("sized_for") != made_for:
            with warehouse.transaction():
                if not warehouse.meta("sized_for").startswith(f"{tick.settings.timezone} "):
                    warehouse.run("optimize/forget", first_day=first_day)
                warehouse.set_meta(sized=0, sized_for=made_for)
            after = "0"
    for (day,) in warehouse.run("optimize/touched", after=after, rolled=rolled, first_day=first_day):
        if tick.stopping.is_set():
            return
        with warehouse.view(sizes=pl.DataFrame(sizes, schema=SIZES, orient="row")):
            warehouse.run(
                "optimize/sizes",
                day=day,
                standard_tiers=sorted(STANDARD_TIERS),
                cache_lifetime_min=tick.settings.cache_lifetime_min,
            )
        with tick.writing(), warehouse.transaction():
            warehouse.run("optimize/store", day=day)
    with tick.writing():
        warehouse.set_meta(sized=rolled)


def _first_call(tick: Tick) -> str:
    return first_call(tick.warehouse)


def _closed_cost(tick: Tick) -> float:
    return closed_cost(tick.warehouse, tick.clock(), tick.settings.timezone)


def _sizes(steps: Sequence[int]) -> list[tuple[int, int]]:
    return list(pairwise([*sorted({0, *OWN_SIZES, *steps}), TOKENS_END]))


def _state(tick: Tick) -> str:
    """Return a fingerprint of what settled rules answer from: calls by size, prices, settings, the day, their text."""
    (prices,) = tick.warehouse.run("optimize/inputs")[0]
    today = local_date(tick.clock(), tick.settings.timezone)
    sized = tick.warehouse.meta("sized"), tick.warehouse.meta("sized_for")
    texts = [sql.load(rule) for rule in sql.names(RULES)]
    return sha256(repr((prices, today, sized, tick.settings.model_dump(), texts)).encode()).hexdigest()


def _settled() -> list[str]:
    """Return the rules that read nothing but calls by size and prices: while these are the same, so is the answer."""
    return [rule for rule in sql.names(RULES) if not any(word in sql.load(rule) for word in OF_MORE_THAN_CALLS)]


def _ask_all(tick: Tick, settled: Sequence[str]) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Ask every rule but the settled ones; return what they found, and why some could not be asked."""
    now = tick.clock()
    today = local_date(now, tick.settings.timezone).isoformat()
    parameters = {**tick.settings.model_dump(), "today": today, "now": now}
    found: list[tuple[str, str, str]] = []
    broken: dict[str, str] = {}
    for rule in sql.names(RULES):
        if rule in settled:
            continue
        try:
            documents = ask(tick.warehouse, rule, parameters)
        except duckdb.Error as error:
            broken[rule] = str(error).partition("\n")[0]
            log.error("rule_failed", rule=rule, reason=broken[rule])
            continue
        found += [(str(one["id"]), rule, orjson.dumps(one).decode()) for one in documents]
    return found, broken
