"""What is published at one instant, read in one MULTI, and what must hold in it and between two of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson
import redis

from autobot_analytics.settings import Settings
from snapshots.catalogue import BY_NAME, INDEX_KEY
from snapshots.codec import decode

HASHES = (
    "behavior_days",
    "behavior_features",
    "behavior_hours",
    "agents",
    "agent_days",
    "cost_days",
    "cost_agent_days",
    "pipeline",
    "jobs",
)
OUTCOME_COLUMNS = ("completed", "failed", "cancelled", "timeout", "open")
_HISTORY_ROWS = Settings().agent_history_rows


@dataclass(frozen=True)
class Publication:
    """All snapshots of one publication that add up to each other."""

    index: dict[str, bytes]
    raw: dict[str, dict[bytes, bytes]]
    journeys: dict[str, int]  # by day
    histories: dict[str, int]  # by agent

    @classmethod
    def read(cls, client: redis.Redis, days: Sequence[str], agents: Sequence[str]) -> "Publication":
        """Read the snapshots and the sizes of the partitions of `days` and `agents` at one instant."""
        with client.pipeline(transaction=True) as pipe:
            pipe.hgetall(INDEX_KEY)
            for name in HASHES:
                pipe.hgetall(BY_NAME[name].key())
            for day in days:
                pipe.hlen(BY_NAME["journeys"].key(day))
            for agent in agents:
                pipe.hlen(BY_NAME["agent_history"].key(agent))
            index, *replies = pipe.execute()
        sizes = cast("list[int]", replies[len(HASHES) :])
        return cls(
            {name.decode(): entry for name, entry in index.items()},
            dict(zip(HASHES, replies, strict=False)),
            dict(zip(days, sizes, strict=False)),
            dict(zip(agents, sizes[len(days) :], strict=True)),
        )

    @property
    def generation(self) -> int:
        """Generation of the whole."""
        return int(self.index["generation"])

    def entry(self, name: str) -> dict[str, Any]:
        """Return what the index says of one snapshot."""
        return cast("dict[str, Any]", orjson.loads(self.index[name]))

    def documents(self, name: str) -> dict[str, dict[str, Any]]:
        """Return the documents of one snapshot, by field."""
        return {field.decode(): decode(data) for field, data in self.raw[name].items()}

    def sums(self, name: str, *columns: str) -> dict[str, list[int]]:
        """Return, for each document that is not all zero, the sum of each of `columns`."""
        found = {
            field: [
                sum(document[column]) if isinstance(document[column], list) else document[column] for column in columns
            ]
            for field, document in self.documents(name).items()
        }
        return {field: values for field, values in found.items() if any(values)}

    def totals(self) -> dict[str, int]:
        """Return the sums over everything that can only grow while traffic arrives."""
        found: dict[str, int] = {}
        for name, columns in {
            "behavior_days": ("events", "page_views", "sessions", "active_users"),
            "behavior_hours": ("events",),
            "cost_days": ("calls", "input_tokens", "output_tokens", "cost_nano_usd", "unpriced_calls", "free_calls"),
            "pipeline": ("read", "rows", "dead", "duplicates", "added"),
        }.items():
            by_field = self.sums(name, *columns).values()
            found |= {f"{name} {column}": sum(values[at] for values in by_field) for at, column in enumerate(columns)}
        found["tasks"] = sum(map(sum, self.sums("agent_days", *OUTCOME_COLUMNS).values()))
        return found


def tears(seen: Publication) -> Iterator[str]:
    """Return where documents of one publication contradict each other."""
    pipeline = seen.documents("pipeline")
    for noun, stream in pipeline.items():
        if stream["read"] != stream["rows"] + stream["dead"] + stream["duplicates"]:
            yield f"{noun}: read is not rows + dead + duplicates: {stream}"
        if stream["added"] != stream["read"] + stream["lost"] or stream["lost"]:
            yield f"{noun}: nothing was trimmed, yet added is not read: {stream}"
    events = seen.sums("behavior_days", "events")
    for name in ("behavior_features", "behavior_hours"):
        if seen.sums(name, "events") != events:
            yield f"events: {name} has {seen.sums(name, 'events')}, behavior_days has {events}"
    sessions = {day: count for day, (count,) in seen.sums("behavior_days", "sessions").items()}
    if {day: count for day, count in seen.journeys.items() if count} != sessions:
        yield f"journeys: {seen.journeys}, sessions: {sessions}"
    money = ("calls", "input_tokens", "output_tokens", "cost_nano_usd", "unpriced_calls")
    if seen.sums("cost_days", *money) != seen.sums("cost_agent_days", *money):
        yield "cost_days and cost_agent_days differ"
    tasks = _tasks_by_agent(seen)
    if {agent: min(count, _HISTORY_ROWS) for agent, count in tasks.items()} != {
        agent: count for agent, count in seen.histories.items() if count
    }:
        yield f"agent_history: {seen.histories}, tasks: {tasks}"
    if set(tasks) != set(seen.documents("agents")):
        yield f"agents: {set(seen.documents('agents'))}, with tasks: {set(tasks)}"
    totals = seen.totals()
    for noun, total in {"behavior": "behavior_days events", "llm": "cost_days calls"}.items():
        if noun in pipeline and pipeline[noun]["rows"] != totals[total]:
            yield f"{noun}: {pipeline[noun]['rows']} rows, {totals[total]} rolled up"
    for name in HASHES:
        if name in seen.index and seen.entry(name)["generation"] > seen.generation:
            yield f"{name} is of a later generation than the index"


def steps_back(before: Publication, after: Publication) -> Iterator[str]:
    """Return what fell from one publication to a later one, or changed without a new generation."""
    if after.generation < before.generation:
        yield f"generation {before.generation} → {after.generation}"
    totals = after.totals()
    for name, value in before.totals().items():
        if totals[name] < value:
            yield f"{name}: {value} → {totals[name]}"
    for name in before.index.keys() & after.index.keys() & set(HASHES):  # one that was never due is in none
        same = before.entry(name)["generation"] == after.entry(name)["generation"]
        if same and before.raw[name] != after.raw[name]:
            yield f"{name} changed within generation {before.entry(name)['generation']}"


def _tasks_by_agent(seen: Publication) -> dict[str, int]:
    counts: dict[str, int] = {}
    for document in seen.documents("agent_days").values():
        for outcomes in zip(document["agent_id"], *(document[column] for column in OUTCOME_COLUMNS), strict=True):
            counts[outcomes[0]] = counts.get(outcomes[0], 0) + sum(outcomes[1:])
    return counts
