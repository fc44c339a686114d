"""What must be published of calls, priced one by one by the price package and counted in plain Python."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from genai_prices.data_snapshot import get_snapshot

from jobs.pricing.names import MODEL_UNKNOWN
from tests.jobs.pricing.calls_to_price import CallToPrice, oracle
from tests.jobs.random_events import AgentCall
from tests.jobs.recount import Documents, Recount

Key = tuple[str | None, ...]


def calls(made: Sequence[AgentCall], recount: Recount) -> Documents:
    """Return the documents of cost, by snapshot and field."""
    by_model: dict[str, dict[Key, list[CallToPrice]]] = defaultdict(lambda: defaultdict(list))
    by_agent: dict[str, dict[Key, list[CallToPrice]]] = defaultdict(lambda: defaultdict(list))
    for one in made:
        day, call = str(recount.day(one.call.event_time)), one.call
        by_model[day][call.model, call.provider, _reason(call)].append(call)
        if one.agent_id:
            by_agent[day][one.agent_id, call.model, call.provider, _reason(call)].append(call)
    documents = {
        "cost_days": _documents(("model", "provider", "unpriced_reason"), by_model),
        "cost_agent_days": _documents(("agent_id", "model", "provider", "unpriced_reason"), by_agent),
    }
    return {name: found for name, found in documents.items() if found}


def _documents(names: Sequence[str], days: dict[str, dict[Key, list[CallToPrice]]]) -> dict[str, dict[str, Any]]:
    return {
        day: {
            **{name: [key[place] for key, _ in _rows(groups)] for place, name in enumerate(names)},
            **_sums(groups),
            **_more_sums(groups),
        }
        for day, groups in days.items()
    }


def _rows(groups: dict[Key, list[CallToPrice]]) -> list[tuple[Key, list[CallToPrice]]]:
    """Return the groups in the order of their keys, those without a name last."""
    return sorted(groups.items(), key=lambda row: [(part is None, part or "") for part in row[0]])


def _reason(call: CallToPrice) -> str | None:
    """Return why a call has no price; None if it has one."""
    if _nano_usd(call) is not None:
        return None
    return MODEL_UNKNOWN if call.provider is None else "no tokens"


def _sums(groups: dict[Key, list[CallToPrice]]) -> dict[str, Any]:
    rows = [group for _, group in _rows(groups)]
    return {
        "calls": [len(group) for group in rows],
        "input_tokens": [sum(call.input_tokens for call in group) for group in rows],
        "output_tokens": [sum(call.output_tokens for call in group) for group in rows],
        "cost_nano_usd": [sum(_nano_usd(call) or 0 for call in group) for group in rows],
        "unpriced_calls": [sum(_nano_usd(call) is None for call in group) for group in rows],
    }


def _more_sums(groups: dict[Key, list[CallToPrice]]) -> dict[str, Any]:
    rows = [group for _, group in _rows(groups)]
    unpriced = [[call for call in group if _nano_usd(call) is None] for group in rows]
    return {
        "cached_input_tokens": [sum(call.cached_input_tokens or 0 for call in group) for group in rows],
        "cache_write_tokens": [0 for _ in rows],
        "reasoning_tokens": [0 for _ in rows],
        "free_calls": [sum(call.provider == "ollama" for call in group) for group in rows],
        "unpriced_tokens": [sum(call.input_tokens + call.output_tokens for call in group) for group in unpriced],
    }


def _nano_usd(call: CallToPrice) -> int | None:
    """Return the cost of a call in 1e-9 USD, None where there is no price or nothing to price."""
    if call.provider == "ollama":
        return 0
    if call.provider is None or call.input_tokens + call.output_tokens == 0:
        return None
    return int(oracle(call, get_snapshot()) * 10**9)
