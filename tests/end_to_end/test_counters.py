"""Counters never fall, whatever happens to the service and its data: the law that `_total` promises."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest
import redis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from autobot_analytics.contract import AGENTS, BEHAVIOR, LLM
from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from jobs.retention.erase import find, remove, rename
from jobs.retention.job import retain
from jobs.tick import tick
from tests.jobs.driving import NOW, Fields, Road, iso
from tests.web.conftest import Web
from tests.web.metrics.exposed import Values, scrape, value

NEVER_FALL = ("_total", "_bucket", "_count", "_sum")
AGENT_IDS, MODELS = ("a", "b", "c"), ("gpt-4o", "gpt-4o-mini", "nobody-knows-it")
STATES = ("running", "completed", "failed", "timeout", "cancelled")
TROUBLES = (
    "restart jobs",
    "restart web",
    "reprice",
    "erase",
    "delete",
    "retain",
    "zone",
    "flush",
    "trim",
    "later",
    "cap",
)

sends = st.tuples(
    st.just("send"),
    st.tuples(
        st.sampled_from(AGENT_IDS), st.sampled_from(MODELS), st.sampled_from(STATES),
        st.integers(0, 3), st.sampled_from((0, 1, 90, 5_000)),
    ),
)  # fmt: skip
actions = st.one_of(
    sends,
    sends,
    st.tuples(st.sampled_from(TROUBLES), st.none()),
)


class Counted(Road):
    """A road and a web service on it, to which anything may happen."""

    def __post_init__(self) -> None:
        """Begin with an empty past."""
        super().__post_init__()
        self.sent = 0
        self.start_web()

    def start_web(self) -> None:
        """Start the web service anew."""
        self.web = Web(self.client, self.settings, self.now.replace(tzinfo=UTC))

    def values(self) -> Values:
        """Return what a scrape finds of what must not fall."""
        self.web.now = self.now.replace(tzinfo=UTC)
        return {key: number for key, number in scrape(self.web).items() if key[0].endswith(NEVER_FALL)}

    def do(self, action: str, what: tuple[str, str, str, int, int] | None) -> None:
        """Let something happen."""
        match action:
            case "send":
                assert what is not None
                self._send(*what)
            case "restart jobs":
                self.restart()
            case "restart web":
                self.web.service.trackers.delivery.close()
                self.start_web()
            case "reprice":  # calls get another price and a new batch, as jobs/reprice.py does it
                with self.warehouse.transaction():
                    batch = int(self.warehouse.meta("batch")) + 1
                    self.ask(
                        "update llm_calls set cost_usd = cost_usd / 2, price_status = 'priced', batch = $batch",
                        batch=batch,
                    )
                    self.warehouse.set_meta(batch=batch)
            case "erase":
                find(self.worker, "a")
                remove(self.worker)
                rename(self.worker, "a")
            case "delete":  # more than anything of ours takes away
                for table in ("llm_calls", "llm_15m", "agent_events", "tasks", "agent_15m", "agents"):
                    self.ask(f"delete from {table} where agent_id = 'a'")
                self.ask("delete from behavior_events where user_id = 'a'")
                self._compute_anew()
            case "retain":
                self.worker.settings = self.settings.model_copy(update={"retention_days": 1})  # fewer than one may set
                retain(self.worker)
                self.worker.settings = self.settings
            case "zone":
                zone = "Asia/Kathmandu" if self.settings.timezone == "UTC" else "UTC"
                self.settings = self.settings.model_copy(update={"timezone": zone})
                self.restart()
            case "flush":
                self.client.flushdb()
            case "trim":
                self._send("c", "gpt-4o", "completed", 0, 0)
                for stream in (BEHAVIOR, LLM, AGENTS):
                    self.client.xtrim(stream.key, 0)
            case "cap":
                self.settings = self.settings.model_copy(update={"metrics_max_names": 2})
                self.restart()
            case _:
                self.now += timedelta(hours=30)

    def _compute_anew(self) -> None:
        batch = int(self.warehouse.meta("batch")) + 1
        self.ask("update llm_calls set batch = $batch", batch=batch)
        self.ask("update agent_events set batch = $batch", batch=batch)
        self.ask("update behavior_events set batch = $batch", batch=batch)
        self.warehouse.set_meta(batch=batch)

    def _send(self, agent_id: str, model: str, status: str, task: int, minutes: int) -> None:
        self.sent += 1
        at = self.now - timedelta(minutes=minutes)
        call: Fields = {"provider": "openai", "model": model, "agent_id": agent_id, "timestamp": iso(at)}
        self.send(LLM, {**call, "input_tokens": 1000, "output_tokens": 10 * self.sent, "cached_input_tokens": 3})
        work: dict[str | bytes, str | bytes | int | float] = {
            "agent_id": agent_id,
            "task_id": f"t{task}",
            "status": status,
            "started_at": iso(at),
        }
        if status != "running":
            work["completed_at"] = iso(at + timedelta(seconds=7 * self.sent))
        self.send(AGENTS, work)
        self.send(BEHAVIOR, {"event_type": "click", "feature": model, "user_id": agent_id, "timestamp": iso(at)})


@pytest.fixture
def server() -> Iterator[RedisProcess]:
    """A Redis of the test's own: it is flushed on the way."""
    with RedisProcess() as server:
        yield server


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=st.lists(actions, min_size=4, max_size=10))
def test_counters_never_fall(
    server: RedisProcess, tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, None]]
) -> None:
    """Restarts, repricing, erasure, retention, another zone, a flushed Redis, losses: no counter falls, none vanishes.

    Only a smaller cap takes series away; those that stay have not fallen either.
    """
    with redis.Redis.from_url(server.url) as client:
        client.flushdb()
        folder: Path = tmp_path_factory.mktemp("data")
        road = Counted(client, Settings(redis_url=server.url), folder)
        road.do("send", ("a", "gpt-4o", "completed", 0, 0))
        tick(road.worker)
        before, capped = road.values(), False
        for action, what in history:
            road.do(action, what)
            tick(road.worker)
            after = road.values()
            capped = capped or action == "cap"
            fell = {key: (number, after.get(key)) for key, number in before.items() if after.get(key, number) < number}
            assert fell == {}, action
            assert capped or before.keys() <= after.keys(), action
            before = after
        road.web.service.trackers.delivery.close()
        road.warehouse.close()


def test_each_entry_counts_once(server: RedisProcess, tmp_path: Path) -> None:
    """Repricing and another zone take nothing back and add nothing; a task that ends anew counts once more."""
    with redis.Redis.from_url(server.url) as client:
        road = Counted(client, Settings(redis_url=server.url), tmp_path, now=NOW)
        for number in range(3):
            road.do("send", ("a", "gpt-4o", "failed", number, 0))
        tick(road.worker)
        first = road.values()
        for action in ("reprice", "zone", "restart jobs", "flush"):
            road.do(action, None)
            tick(road.worker)
            changed = {key for key, number in road.values().items() if first.get(key) != number}
            assert {name for name, _ in changed} <= {"autobot_stream_resets_total"}, action
        road.send(AGENTS, {"agent_id": "a", "task_id": "t0", "status": "completed", "started_at": iso(NOW),
                           "completed_at": iso(NOW + timedelta(minutes=1))})  # fmt: skip
        tick(road.worker)
        found = road.values()
        assert value(found, "autobot_agent_tasks_total", {"agent_id": "a", "status": "failed"}) == 3
        assert value(found, "autobot_agent_tasks_total", {"agent_id": "a", "status": "completed"}) == 1
        assert value(found, "autobot_agent_llm_calls_total", {"agent_id": "a"}) == 3
        road.web.service.trackers.delivery.close()
        road.warehouse.close()
