"""`import-autobot` against a real Redis: what is said, what arrives, what a repeat does."""

import json

import pytest
import redis
from click.testing import CliRunner, Result

from autobot_analytics.cli import main
from autobot_analytics.cli.checks.bridge import bridge
from autobot_analytics.cli.checks.finding import CheckState
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.contract import AGENTS, LLM
from autobot_analytics.settings import Settings
from jobs.bridge.job import carry_over
from tests.jobs.bridge.autobot import AutoBot, call, task
from tests.jobs.driving import Road


@pytest.fixture(autouse=True)
def _use_redis(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", redis_url)


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["import-autobot", *arguments])


def test_a_dry_run_copies_nothing(redis_client: redis.Redis) -> None:
    """It says how many there are, how many are new and how many cannot be read, and changes nothing."""
    AutoBot(redis_client).work(task(1), call(1), b"{broken", call(2))
    before = sorted(redis_client.keys())
    answer = run("--dry-run")
    assert (answer.exit_code, answer.output.splitlines()) == (
        0,
        [
            "agent_analytics:tasks: 1 items, 1 of them new",
            "llm_cost:usage: 3 items, 3 of them new",
            "Note: 1 cannot be read; they become dead letters, with what is wrong with them.",
            "Note: Dry run: nothing was copied.",
        ],
    )
    assert sorted(redis_client.keys()) == before


def test_a_repeat_copies_nothing_twice(redis_client: redis.Redis) -> None:
    """All is copied; run again, only what came since; and the bridge goes on from there."""
    autobot = AutoBot(redis_client)
    autobot.work(task(1), call(1), call(2))
    assert run().output.splitlines() == [
        "agent_analytics:tasks: 1 items, 1 of them new",
        "Copied 1 to agent_analytics:events.",
        "llm_cost:usage: 2 items, 2 of them new",
        "Copied 2 to llm_cost:events.",
        "Note: What AutoBot adds from now on is copied with AUTOBOT_ANALYTICS_BRIDGE=all, or by a next import.",
    ]
    autobot.call(3)
    assert "llm_cost:usage: 3 items, 1 of them new\nCopied 1 to llm_cost:events." in run("--only", "llm").output
    road = Road(redis_client, Settings(bridge="all"))
    autobot.call(4)
    assert carry_over(road.worker) == 1
    assert road.tick() == 5
    assert road.position(LLM)["accepted"] == 4
    road.warehouse.close()


def test_running_tasks(redis_client: redis.Redis) -> None:
    """Tasks that run now are copied if asked for, AutoBot's and our client's; a repeat counts none twice."""
    running = task(1, status="running", completed_at=None, duration_ms=None)
    ours = {**running, "task_id": "task-2", "event_id": "own", "metadata": "", "started_us": "1719662400250000"}
    for one in (running, ours):
        redis_client.set(f"agent_analytics:running:{one['task_id']}", json.dumps(one))
    assert "agent_analytics:running: 2 tasks\nCopied 2 to agent_analytics:events." in run("--running").output
    run("--running")
    road = Road(redis_client)
    assert road.tick() == 4
    assert road.position(AGENTS)["duplicates"] == 2
    assert road.ask("select task_id, status, event_id = 'own' from agent_events order by 1") == [
        ("task-1", "running", False),
        ("task-2", "running", True),
    ]
    road.warehouse.close()
    assert run("--running", "--only", "llm").exit_code == 2


def test_what_is_missing_is_said(redis_client: redis.Redis) -> None:
    """A gap since the last copy is said with its size, and the scheduler tells of it later."""
    autobot = AutoBot(redis_client, calls=5)
    autobot.call(*range(5))
    run()
    autobot.call(*range(5, 17))
    answer = run()
    assert "Note: 7 more were cut off before they were copied, by AutoBot's own counters." in answer.output
    road = Road(redis_client, Settings(bridge="llm"))
    carry_over(road.worker)
    assert road.incidents("llm") == [("trimmed", 7)]
    road.warehouse.close()


def test_doctor_looks_at_the_bridge(redis_client: redis.Redis) -> None:
    """Lists that nobody copies are doubtful, so are calls from two sides; a list's key that is none is wrong."""

    def look(chosen: str) -> tuple[CheckState, str, str]:
        found = bridge(Installation(Settings(bridge=chosen), redis_client))
        return found.state, found.found, found.do

    assert look("off") == (CheckState.RIGHT, "AutoBot keeps no lists in this database", "")
    AutoBot(redis_client).work(task(1), call(1))
    state, found, do = look("off")
    assert state == CheckState.DOUBTFUL
    assert found.endswith("; not copied: agents, llm")
    assert do == "set AUTOBOT_ANALYTICS_BRIDGE=all, unless AutoBot writes the streams itself"
    run()
    assert look("all") == (
        CheckState.RIGHT,
        "agent_analytics:tasks holds 1 items, 1 were ever copied; llm_cost:usage holds 1 items, 1 were ever copied",
        "",
    )
    redis_client.xadd(LLM.key, {"model": "m", "event_id": "theirs"})
    state, found, do = look("all")
    assert (state, found.endswith("llm_cost:events has calls of other producers too")) == (CheckState.DOUBTFUL, True)
    assert do == "see that they are not the same calls: what is in both is counted twice"
    assert look("agents")[1].endswith("; not copied: llm")
    redis_client.set("agent_analytics:tasks", "x") and redis_client.delete("llm_cost:usage")
    assert look("all")[:2] == (CheckState.WRONG, "agent_analytics:tasks is a string and no list")
