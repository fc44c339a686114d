"""The endpoints about the prices of language models."""

from apiflask import APIBlueprint

from snapshots.reader import NotComputed
from web.api.pricing import figures
from web.api.pricing.answers import Estimate, EstimateQuery, Pricing
from web.http.caching import cached
from web.http.problem_document import FieldProblem
from web.http.problems import ProblemError
from web.reading.context import Reading
from web.reading.fold import Document

bp = APIBlueprint("pricing", __name__, url_prefix="/api/analytics/cost", tag="Cost")


@bp.get("/pricing")
@bp.output(Pricing)
@cached("prices")
def price_list(reading: Reading) -> Pricing:
    """Return the price list: every model that the service knows a price of."""
    prices = reading.documents("prices")
    models = figures.listed(prices)
    any_price = next(iter(prices.values()), None)
    return Pricing(
        pricing_date=any_price["pricing_date"] if any_price else None,
        price_version=any_price["price_version"] if any_price else None,
        currency="USD",
        models=models,
        total_models=len(models),
        differences=figures.differences(_differences(reading)),
    )


def _differences(reading: Reading) -> Document | None:
    try:
        return reading.documents("price_differences").get("all")
    except NotComputed:  # an older release computed the prices
        return None


@bp.get("/estimate")
@bp.input(EstimateQuery, location="query")
@bp.output(Estimate)
@bp.doc(responses={404: "The model has no price that the service knows."})
@cached("prices")
def estimate(reading: Reading, query_data: EstimateQuery) -> Estimate:
    """Return what a call would cost; a model without a price is 404, never $0."""
    asked = query_data
    if asked.cached_input_tokens > asked.input_tokens:
        detail = "must not exceed input_tokens, which include them"
        errors = [FieldProblem(field="cached_input_tokens", location="query", detail=detail)]
        raise ProblemError(422, f"cached_input_tokens: {detail}", errors=errors)
    price = figures.find_price(reading.documents("prices"), asked.provider, asked.model, asked.input_tokens)
    if price is None:
        of_provider = f" of provider {asked.provider!r}" if asked.provider else ""
        raise ProblemError(404, f"No price of model {asked.model[:200]!r}{of_provider[:200]} is known.")
    return Estimate(
        model=asked.model,
        provider=price.document["provider"],
        input_tokens=asked.input_tokens,
        output_tokens=asked.output_tokens,
        cached_input_tokens=asked.cached_input_tokens,
        estimated_cost_usd=figures.cost_usd(
            price.tier, asked.input_tokens, asked.cached_input_tokens, asked.output_tokens
        ),
        total_tokens=asked.input_tokens + asked.output_tokens,
        priced_as=price.name,
        is_free=price.document["is_free"],
        input_tokens_from=price.tier["input_tokens_from"],
        pricing_date=price.document["pricing_date"],
    )
