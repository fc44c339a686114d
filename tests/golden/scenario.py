"""Ninety days of thirty agents, the same at every run, with the ills that are asked for.

What is usual varies as it does in life: by weekday, by agent, by chance. An ill begins on a day and stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM, Stream
from tests.jobs.driving import NOW, Fields

DAYS = 90
FIRST = NOW.replace(hour=0) - timedelta(days=DAYS - 1)
AGENT_IDS = [f"agent-{number:02d}" for number in range(30)]
MODELS = (("openai", "gpt-4o"), ("openai", "gpt-4-turbo"), ("anthropic", "claude-3-opus-20240229"))
TASKS_A_DAY = 12
EVENTS_A_DAY = 40
Entry = tuple[datetime, Fields]


@dataclass(frozen=True)
class Ills:
    """What is wrong: which agent fails more from which day on, which model's prompts double."""

    failing_agent: str | None = None
    fails_from_day: int = 70  # the first of week 11
    failing_share: float = 0.45
    growing_model: str | None = None
    grows_from_day: int = 78


@dataclass
class Scenario:
    """The entries of each stream, in order of time."""

    ills: Ills = field(default_factory=Ills)
    seed: int = 2024

    def entries(self) -> dict[Stream, list[Entry]]:
        """Return the entries of each stream, in order of time; nothing lies after NOW."""
        chance = Random(self.seed)
        found: dict[Stream, list[Entry]] = {AGENTS: [], LLM: [], BEHAVIOR: []}
        for day in range(DAYS):
            at = FIRST + timedelta(days=day)
            share = 0.4 if at.weekday() >= 5 else 1.0
            for place, agent_id in enumerate(AGENT_IDS):
                for number in range(round(TASKS_A_DAY * share * chance.uniform(0.8, 1.2))):
                    began = at + timedelta(seconds=chance.uniform(0, 86_000))
                    found[AGENTS].append((began, self._task(chance, agent_id, day, number, began)))
                    found[LLM].append((began, self._call(chance, agent_id, MODELS[place % len(MODELS)], day, began)))
            found[BEHAVIOR] += self._events(chance, at, share)
        return {
            stream: sorted((entry for entry in entries if entry[0] <= NOW), key=lambda entry: entry[0])
            for stream, entries in found.items()
        }

    def _task(self, chance: Random, agent_id: str, day: int, number: int, began: datetime) -> Fields:
        is_ill = agent_id == self.ills.failing_agent and day >= self.ills.fails_from_day
        fails = chance.random() < (self.ills.failing_share if is_ill else 0.02)
        return {
            "agent_id": agent_id,
            "agent_type": "chat",
            "task_id": f"{agent_id} {day} {number}",
            "status": "failed" if fails else "completed",
            "started_at": _iso(began),
            "duration_ms": round(chance.lognormvariate(8.5, 0.5)),
        }

    def _call(self, chance: Random, agent_id: str, of: tuple[str, str], day: int, began: datetime) -> Fields:
        provider, model = of
        factor = 2 if model == self.ills.growing_model and day >= self.ills.grows_from_day else 1
        return {
            "provider": provider,
            "model": model,
            "agent_id": agent_id,
            "input_tokens": factor * round(chance.lognormvariate(8.5, 0.3)),
            "output_tokens": round(chance.lognormvariate(5.5, 0.3)),
            "timestamp": _iso(began),
        }

    def _events(self, chance: Random, at: datetime, share: float) -> Iterator[Entry]:
        for _ in range(round(EVENTS_A_DAY * share)):
            moment = at + timedelta(seconds=chance.uniform(0, 86_000))
            user = chance.randrange(20)
            yield (
                moment,
                {
                    "event_type": "page_view",
                    "feature": chance.choice(("chat", "files", "search")),
                    "user_id": f"u{user}",
                    "session_id": f"s{user} {at:%m-%d}",
                    "timestamp": _iso(moment),
                },
            )


def _iso(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='milliseconds')}Z"
