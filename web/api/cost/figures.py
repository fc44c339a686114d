"""Cost figures of a window: exact nano-USD inside, USD in the answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from web.api.cost.answers import AgentCost, Call, ModelCost, RankedModel, SessionCost, Unpriced, UnpricedCalls
from web.api.spending import CALL_SUMS, Documents, priced_usd, sums_by_agent
from web.reading.fold import Document, fold, pick, usd
from web.reading.rows import newest
from web.reading.window import Window

SUMS = (
    "calls",
    "input_tokens",
    "output_tokens",
    "cached_input_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "cost_nano_usd",
    "unpriced_calls",
    "unpriced_tokens",
    "free_calls",
)


def by_model(days: Documents, window: Window) -> dict[str, ModelCost]:
    """Return the use of each model, dearest first, all its providers together."""
    folded = fold(pick(days, window.day_keys()), ["model", "provider"], SUMS)
    merged: dict[str, dict[str, Any]] = {}
    providers: dict[str, list[str]] = {}
    for (model, provider), row in folded.rows():
        providers.setdefault(model, []).append(provider or "unknown")
        kept = merged.setdefault(model, dict.fromkeys(SUMS, 0))
        for name, value in row.items():
            kept[name] += value
    ranked = sorted(merged, key=lambda model: (-merged[model]["cost_nano_usd"], -merged[model]["calls"], model))
    reasons: dict[str, list[str]] = {}
    for one in sorted(_reasons(days, window), key=lambda one: -one.calls):
        if one.unpriced_reason and one.unpriced_reason not in reasons.setdefault(one.model, []):
            reasons[one.model].append(one.unpriced_reason)
    return {
        model: _model_cost(merged[model], sorted(set(providers[model])), reasons.get(model, [])) for model in ranked
    }


def ranked_models(models: Mapping[str, ModelCost]) -> list[RankedModel]:
    """Return the models as a list, each with its mean cost per priced call."""
    ranked = []
    for model, cost in models.items():
        priced = cost.call_count - cost.unpriced_calls
        mean = cost.cost_usd / priced if cost.cost_usd is not None and priced else None
        ranked.append(RankedModel(model=model, avg_cost_per_call=mean, **cost.model_dump()))
    return ranked


def unpriced(days: Documents, window: Window) -> Unpriced:
    """Count the calls of a window that have no price, and name their models and the reasons."""
    reasons = _reasons(days, window)
    return Unpriced(
        calls=sum(one.calls for one in reasons),
        tokens=sum(one.tokens for one in reasons),
        models=sorted({one.model for one in reasons}),
        reasons=reasons,
    )


def _reasons(days: Documents, window: Window) -> list[UnpricedCalls]:
    keys = ["provider", "model", "unpriced_reason"]
    known = [_with_reason(document) for document in pick(days, window.day_keys())]
    folded = fold(known, keys, ["unpriced_calls", "unpriced_tokens"])
    found = [
        UnpricedCalls(
            provider=key[0],
            model=key[1],
            unpriced_reason=key[2],
            calls=row["unpriced_calls"],
            tokens=row["unpriced_tokens"],
        )
        for key, row in folded.rows()
        if row["unpriced_calls"]
    ]
    return sorted(found, key=lambda one: (-one.tokens, -one.calls, one.model, one.provider or ""))


def _with_reason(document: Document) -> Document:
    """Return a day's document with its reasons; one that an older release published has none yet."""
    if "unpriced_reason" in document:
        return document
    return {**document, "unpriced_reason": [None] * len(document["model"])}


def session_cost(session_id: str, documents: Sequence[Document], older_unavailable: str | None = None) -> SessionCost:
    """Add up what the calls of a session cost on each day; nothing is found when there is no day."""
    sums = {name: sum(document[name] for document in documents) for name in CALL_SUMS}
    return SessionCost(
        session_id=session_id,
        found=bool(documents),
        cost_usd=priced_usd(sums["cost_nano_usd"], sums["calls"], sums["unpriced_calls"]),
        input_tokens=sums["input_tokens"],
        output_tokens=sums["output_tokens"],
        call_count=sums["calls"],
        unpriced_calls=sums["unpriced_calls"],
        error=None if documents else "No call of this session is known.",
        older_unavailable=older_unavailable,
    )


def recent_calls(document: Document | None, limit: int) -> list[Call]:
    """Return the newest calls."""
    return [
        Call.model_validate(
            {**row, "cost_usd": None if row["cost_nano_usd"] is None else usd(row["cost_nano_usd"])},
        )
        for row in newest(document, limit)
    ]


def by_agent(days: Documents, window: Window) -> list[AgentCost]:
    """Return what each agent's calls cost in a window, dearest first."""
    rows = sorted(
        sums_by_agent(days, window).items(), key=lambda row: (-row[1]["cost_nano_usd"], -row[1]["calls"], row[0])
    )
    return [_agent_cost(agent_id, row) for agent_id, row in rows]


def of_agent(days: Documents, window: Window, agent_id: str) -> AgentCost:
    """Return what one agent's calls cost in a window; all 0 when it made none."""
    found = {one.agent_id: one for one in by_agent(days, window)}
    return found.get(agent_id) or _agent_cost(agent_id, dict.fromkeys(CALL_SUMS, 0))


def _model_cost(row: Mapping[str, int], providers: Sequence[str], reasons: Sequence[str]) -> ModelCost:
    return ModelCost(
        cost_usd=priced_usd(row["cost_nano_usd"], row["calls"], row["unpriced_calls"]),
        input_tokens=row["input_tokens"],
        output_tokens=row["output_tokens"],
        cached_input_tokens=row["cached_input_tokens"],
        cache_write_tokens=row["cache_write_tokens"],
        reasoning_tokens=row["reasoning_tokens"],
        call_count=row["calls"],
        unpriced_calls=row["unpriced_calls"],
        unpriced_reasons=list(reasons),
        free_calls=row["free_calls"],
        providers=list(providers),
    )


def _agent_cost(agent_id: str, row: Mapping[str, int]) -> AgentCost:
    return AgentCost(
        agent_id=agent_id,
        cost_usd=priced_usd(row["cost_nano_usd"], row["calls"], row["unpriced_calls"]),
        input_tokens=row["input_tokens"],
        output_tokens=row["output_tokens"],
        call_count=row["calls"],
        unpriced_calls=row["unpriced_calls"],
    )
