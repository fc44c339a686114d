"""The price list: what every model costs now, and the models that are called, by the names that calls give them."""

from datetime import UTC
from typing import cast

from jobs.context import JobContext
from jobs.pricing.own_prices import price_source

CALLED_MODELS = 2_000  # the most called; a producer that makes up names cannot fill the snapshot


def list_prices(context: JobContext) -> int:
    """Look the prices up and publish those that changed; give how many models have one."""
    now = context.clock()
    context.rates.use(price_source(context.settings))  # the operator may have written his file anew
    seen = cast("list[tuple[str | None, str]]", context.warehouse.run("prices/seen", most=CALLED_MODELS))
    listed = context.rates.price_list(now.replace(tzinfo=UTC))
    rate_card = context.rates.rows((provider, model, None) for provider, model in seen)
    tiers = context.rates.tier_list(now.replace(tzinfo=UTC), seen)
    differing = context.rates.differences()
    with context.warehouse.transaction(), context.warehouse.view(differing=differing):
        context.warehouse.run("prices/differences")
    with context.warehouse.transaction(), context.warehouse.view(listed=listed, rate_card=rate_card, tier_list=tiers):
        rows = context.warehouse.run("prices/replace", now=now, price_version=context.rates.price_version)
    context.publish("prices")
    return int(str(rows[0][0]))
