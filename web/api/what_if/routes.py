"""The endpoint of what calls would have cost under another model."""

from collections.abc import Iterable

from apiflask import APIBlueprint

from web.api.shape import Period
from web.api.what_if import figures
from web.api.what_if.answers import WhatIf, WhatIfQuery, WhatIfSide
from web.http.caching import cached
from web.http.problem_document import FieldProblem
from web.http.problems import ProblemError
from web.reading.context import Reading
from web.reading.fold import Document, usd

bp = APIBlueprint("what_if", __name__, url_prefix="/api/analytics/cost", tag="Cost")

MOST_NAMED = 20  # models; of a longer list it is said where it is
USD_PLACES = 9  # as every cost is kept
NOTES = (
    "Both sides are priced at today's prices, so that a change of price since is no saving.",
    "The other model may write longer or shorter answers, reason more or less, fail more often, or refuse an input "
    "that is too long for it: nothing here knows.",
)


@bp.get("/what-if")
@bp.input(WhatIfQuery, location="query")
@bp.output(WhatIf)
@bp.doc(responses={404: "A model is not known; names that are like it are given."})
@cached("usage_days", "prices")
def what_if(reading: Reading, query_data: WhatIfQuery) -> WhatIf:
    """Price the calls that were really made as calls of another model: steps, cached tokens and service tiers included.

    What does not carry over is given as a range.
    """
    asked, days, prices = query_data, reading.documents("usage_days"), reading.documents("prices")
    known = figures.names(days)
    wanted = figures.called(known, asked.made_with)
    if not wanted:
        spelled = [model for _, model in known] + [f"{provider}/{model}" for provider, model in known if provider]
        raise _unknown("from", asked.made_with, "was called", spelled)
    other = figures.target(prices, asked.to)
    if other is None:
        priced = [document for document in prices.values() if document["price_status"] != "unpriced"]
        raise _unknown("to", asked.to, "has a price", [_spelled(document, asked.to) for document in priced])
    window = reading.trailing(asked.days)
    rows = figures.usage(days, window, wanted)
    own = {name: figures.target(prices, f"{name[0] or ''}/{name[1]}") for name in wanted}
    percent = reading.settings.tokenizer_percent
    same = {name: entry is not None and entry[1]["model"] == other[1]["model"] for name, entry in own.items()}
    moved = []
    for row in rows:
        entry = own[row.provider, row.model]
        share = 0.0 if same[row.provider, row.model] else percent / 100
        one = None if entry is None else figures.move(row, entry[1], other[1], share)
        if one is not None:
            moved.append(one)
    current, then = _sum(one.current for one in moved), _sum(one.what_if for one in moved)
    difference = round(then - current, USD_PLACES) if moved or not rows else None
    counted = sum(day >= min(days) for day in window.day_keys()) if days else 0
    return WhatIf(
        timestamp=reading.computed_at,
        period=Period.of(window),
        made_with=WhatIfSide(
            asked=asked.made_with, priced_as=sorted({entry[0] for entry in own.values() if entry is not None})
        ),
        to=WhatIfSide(asked=asked.to, priced_as=[other[0]]),
        calls=figures.total(rows, "calls"),
        charged_usd=usd(figures.total(rows, "cost_nano_usd")),
        unpriced_calls=figures.total(rows, "unpriced_calls"),
        current_usd=None if difference is None else current,
        what_if_usd=then,
        what_if_low_usd=_sum(one.low for one in moved),
        what_if_high_usd=_sum(one.high for one in moved),
        difference_usd=difference,
        difference_percent=100 * difference / current if difference is not None and current else None,
        difference_per_30_days_usd=None if difference is None or not counted else difference / counted * 30,
        not_comparable_calls=figures.total(rows, "calls") - figures.total([one.usage for one in moved], "calls"),
        uncertain=figures.uncertain(moved, percent, all(same.values())),
        by_size=figures.by_size(rows, moved),
        notes=list(NOTES),
    )


def _sum(usd: Iterable[float]) -> float:
    return round(sum(usd), USD_PLACES)


def _spelled(document: Document, asked: str) -> str:
    """Spell a model of the price list as the question does, with its provider or without."""
    return f"{document['provider'] or ''}/{document['model']}" if "/" in asked else str(document["model"])


def _unknown(field: str, asked: str, lacks: str, names: Iterable[str]) -> ProblemError:
    known = sorted(set(names))
    near = figures.near(known, asked)
    said = f"no model {asked!r} {lacks}"
    if near:
        said += f"; did you mean {', '.join(near)}?"
    elif len(known) <= MOST_NAMED:
        said += f"; there is {', '.join(known) or 'none'}"
    else:
        said += "; GET /api/analytics/cost/pricing lists them"
    return ProblemError(404, f"{field}: {said}", errors=[FieldProblem(field=field, location="query", detail=said)])
