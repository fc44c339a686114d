"""Figures of cost under any filters: from the published lake, in the shape that the cards have them in."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from web.api.query.answers import QueryRow
from web.dashboard.ask import Ask
from web.dashboard.question_chart import answered
from web.dashboard.questions import Wanted, filters_for
from web.dashboard.where import carried
from web.http.problems import ProblemError

METRICS = ("cost_usd", "calls", "input_tokens", "output_tokens", "avg_cost_per_call", "unpriced_calls")
SERVICE_UNAVAILABLE = 503


@dataclass(frozen=True)
class AskedCost:
    """Cost and use of all calls that fit, or of those of one model or agent."""

    name: str
    cost_usd: float | None
    call_count: int
    input_tokens: int
    output_tokens: int
    avg_cost_per_call: float | None
    unpriced_calls: int
    providers: tuple[str, ...] = ()

    @property
    def model(self) -> str:
        """The name of a model."""
        return self.name

    @property
    def agent_id(self) -> str:
        """The name of an agent."""
        return self.name


def is_asked(ask: Ask) -> bool:
    """Return whether the address has filters that only the lake can apply."""
    tags = ask.service.settings.tags
    return any(one.applies_to("calls", tags) for one in carried(request.args))


def asked_total(ask: Ask) -> tuple[AskedCost, AskedCost | None]:
    """Return the cost of all calls that fit, and of the period before, None without calls in it."""
    row = _rows(ask, ())[0]
    before = None if row.previous is None else _cost("", row.previous)
    return _cost("", row.metrics), before if before is not None and before.call_count else None


def asked_parts(ask: Ask, dimension: str) -> list[AskedCost]:
    """Return the cost of each model or agent that fits, dearest first; those without a name are left out."""
    return [_cost(row.dimensions[0], row.metrics) for row in _rows(ask, (dimension,)) if row.dimensions[0]]


def _rows(ask: Ask, dimensions: tuple[str, ...]) -> Sequence[QueryRow]:
    try:
        return answered(ask, Wanted(METRICS, dimensions, filters_for(ask, "calls")))[1].results
    except ProblemError as problem:  # of this card, not of the page
        raise ProblemError(SERVICE_UNAVAILABLE, problem.detail) from problem


def _cost(name: str, figures: Sequence[float | int | None]) -> AskedCost:
    cost, calls, tokens_in, tokens_out, mean, unpriced = figures
    return AskedCost(
        name=name,
        cost_usd=cost if calls else 0.0,
        call_count=int(calls or 0),
        input_tokens=int(tokens_in or 0),
        output_tokens=int(tokens_out or 0),
        avg_cost_per_call=mean,
        unpriced_calls=int(unpriced or 0),
    )
