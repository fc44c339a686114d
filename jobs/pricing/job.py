"""The price list: what every model costs now, and the models that are called, by the names that calls give them."""

from datetime import UTC
from typing import cast

from jobs.context import Tick
from jobs.pricing.own_prices import price_source

CALLED_MODELS = 2_000  # the most called; a producer that makes up names cannot fill the snapshot


def list_prices(tick: Tick) -> int:
    """Look the prices up and publish those that changed; give how many models have one."""
    now = tick.clock()
    tick.rates.use(price_source(tick.settings))  # the operator may have written his file anew
    seen = cast("list[tuple[str | None, str]]", tick.warehouse.run("prices/seen", most=CALLED_MODELS))
    listed = tick.rates.price_list(now.replace(tzinfo=UTC))
    rate_card = tick.rates.rows((provider, model, None) for provider, model in seen)
    tiers = tick.rates.tier_list(now.replace(tzinfo=UTC), seen)
    differing = tick.rates.differences()
    with tick.warehouse.transaction(), tick.warehouse.view(differing=differing):
        tick.warehouse.run("prices/differences")
    with tick.warehouse.transaction(), tick.warehouse.view(listed=listed, rate_card=rate_card, tier_list=tiers):
        rows = tick.warehouse.run("prices/replace", now=now, price_version=tick.rates.price_version)
    tick.publish("prices")
    return int(str(rows[0][0]))
