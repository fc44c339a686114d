"""The demo's present: a few users and agents at work, tracked through the tracking client like anybody's."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import cast

import polars as pl

from autobot_analytics.client.delivery import Limits, SyncDelivery
from autobot_analytics.client.trackers import AgentAnalytics, BehaviorAnalytics, Clock, CostTracker, utc_now
from autobot_analytics.demo.cast import AGENTS
from autobot_analytics.demo.history import Visit, work
from autobot_analytics.records import AgentTask, LLMUsage, UserEvent

STEP_S = 1.0
VISITS_AT_A_TIME = 3
TASK_CHANCE = 0.5  # that a step starts a task
Step = tuple[str, str]  # event type and feature


@dataclass
class LiveTraffic:
    """Tracks one step of traffic whenever told to; plays the sessions of `past`, a frame of clicks, over again."""

    delivery: SyncDelivery
    past: pl.DataFrame
    chance: random.Random = field(default_factory=random.Random)
    now: Clock = utc_now
    _visits: list[tuple[Visit, Iterator[Step]]] = field(default_factory=list)
    _running: list[tuple[AgentTask, list[LLMUsage]]] = field(default_factory=list)
    _begun: int = 0

    def __post_init__(self) -> None:
        """Make the trackers."""
        self._behavior = BehaviorAnalytics(self.delivery, self.now)
        self._agents = AgentAnalytics(self.delivery, self.now)
        self._costs = CostTracker(self.delivery, self.now)
        self._sessions = self.past.partition_by("session_id", maintain_order=True)

    def step(self) -> None:
        """Let one user click, perhaps one agent start, and those end whose time has come."""
        self._click()
        if self.chance.random() < TASK_CHANCE:
            self._start()
        now = self.now()
        due = [one for one in self._running if cast(datetime, one[0].completed_at) <= now]
        self._running = [one for one in self._running if one not in due]
        for task, calls in due:
            self._complete(task, calls)

    def _click(self) -> None:
        while len(self._visits) < VISITS_AT_A_TIME:
            session = self.chance.choice(self._sessions)
            self._begun += 1
            visit = (f"live-{self.now():%Y%m%d%H%M%S}-{self._begun}", session["user_id"][0])
            self._visits.append((visit, session.select("event_type", "feature").iter_rows()))
        (session_id, user_id), steps = current = self.chance.choice(self._visits)
        step = next(steps, None)
        if step is None:
            self._visits.remove(current)
            return
        event_type, feature = step
        duration_ms = 1000 * STEP_S * VISITS_AT_A_TIME
        event = UserEvent(event_type, feature, user_id=user_id, session_id=session_id, duration_ms=duration_ms)
        self._behavior.track_event(event)

    def _start(self) -> None:
        agent = self.chance.choices(AGENTS, [agent.calls for agent in AGENTS])[0]
        tokens = [
            (round(self.chance.lognormvariate(6.5, 0.7)), round(self.chance.lognormvariate(4.8, 0.6)))
            for _ in range(agent.calls_per_task)
        ]
        self._begun += 1
        task_id = f"live-{self.now():%Y%m%d%H%M%S}-{self._begun}"
        visit = self._visits[0][0] if agent.serves_users and self._visits else None
        task, calls = work(agent, task_id, self.now().astimezone(UTC), tokens, visit, True, self.chance)
        self._agents.track_task_start(agent.agent_id, agent.agent_type, task_id, task.task_name or "")
        self._running.append((task, calls))

    def _complete(self, task: AgentTask, calls: list[LLMUsage]) -> None:
        self._costs.track_many(calls)
        self._agents.track_task_complete(
            task.task_id, task.status, tokens_used=task.tokens_used, error_message=task.error_message
        )


def produce(redis_url: str, past: pl.DataFrame, stop: Event) -> None:
    """Make live traffic until `stop` is set."""
    with SyncDelivery(redis_url, Limits()) as delivery:
        traffic = LiveTraffic(delivery, past)
        while not stop.wait(STEP_S):
            traffic.step()
