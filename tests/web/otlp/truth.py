"""The corpus: what real instrumentations sent, and what of it must be in the streams."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent / "corpus"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
TOKENS = ("input_tokens", "output_tokens", "cached_input_tokens", "cache_write_tokens")
FAILED = "failed"
Entries = Iterable[Mapping[str, Any]]


def load(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the truth of a scenario and its export requests."""
    scenario = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    return scenario["truth"], scenario["requests"]


def latest(entries: Entries) -> list[Mapping[str, Any]]:
    """Return each event once, in its highest revision, as ingest counts it."""
    found: dict[str, Mapping[str, Any]] = {}
    for entry in entries:
        event_id = entry["event_id"]
        if event_id not in found or _revision(entry) > _revision(found[event_id]):
            found[event_id] = entry
    return list(found.values())


def differences(
    truth: Mapping[str, Any], calls: Entries, tasks: Entries, *, models_of_failed: bool = True
) -> list[str]:
    """Return what differs between the streams and what was served: by model, by agent, by runs."""
    return [*_of_calls(truth, latest(calls), models_of_failed), *_of_runs(truth, latest(tasks))]


def _revision(entry: Mapping[str, Any]) -> int:
    return int(entry.get("revision", 0))


def _of_calls(truth: Mapping[str, Any], calls: Entries, models_of_failed: bool) -> Iterable[str]:
    served = [_told(call) for call in truth["served"] if call.get("traced", True)]
    canonical = {call[key].lower(): call["model"] for call in served for key in ("model", "requested_model")}
    expected: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    actual: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for call in served:
        model = FAILED if call["failed"] and not models_of_failed else call["model"]
        _add(expected, model, call["agent"], call)
    for entry in calls:
        name = entry["model"].lower()
        model = canonical.get(name) or canonical.get(name.split("/", 1)[-1])
        model = model or next((canonical[key] for key in canonical if key.endswith(f".{name}")), name)
        if not models_of_failed and entry["success"] == "false":
            model = FAILED
        agent = entry.get("agent_id")
        _add(actual, model, None if agent in truth["workflows"] and agent not in truth["agents"] else agent, entry)
    for key in sorted({*expected, *actual}):
        for figure in ("calls", *TOKENS):
            got, asked = actual[key][figure], expected[key][figure]
            if abs(got - asked) > truth["slack"].get(figure, 0):
                yield f"{' '.join(key)}: {figure} {got} for {asked}"


def _add(
    sums: defaultdict[tuple[str, str], Counter[str]], model: str, agent: str | None, call: Mapping[str, Any]
) -> None:
    tokens = {name: int(call.get(name) or 0) for name in TOKENS}
    if call.get("cache_accounting") == "exclusive":
        tokens["input_tokens"] += tokens["cached_input_tokens"] + tokens["cache_write_tokens"]
    for key in {(model, ""), ("by agent", agent or "")}:
        sums[key] += Counter({"calls": 1, **tokens})


def _told(call: Mapping[str, Any]) -> dict[str, Any]:
    dark = {} if call["usage_reported"] else dict.fromkeys(TOKENS, 0)
    return {**call, **dark, **call.get("told", {})}


def _of_runs(truth: Mapping[str, Any], tasks: Entries) -> Iterable[str]:
    actual: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for task in tasks:
        # The endpoints count by agent_id alone: a workflow with the name of an agent would count as its runs.
        if task["agent_id"] in truth["agents"] or task["agent_id"] not in truth["workflows"]:
            actual[task["agent_id"]] += Counter(runs=1, failed=int(task["status"] == "failed"))
    for agent in sorted({*actual, *truth["agents"]}):
        asked = truth["agents"].get(agent, {"runs": 0, "failed": 0})
        if (actual[agent]["runs"], actual[agent]["failed"]) != (asked["runs"], asked["failed"]):
            yield f"runs of {agent}: {dict(actual[agent])} for {asked}"
