"""From what is sent to what is read: events through the HTTP API, every job once, then every route."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from autobot_analytics.contract import BEHAVIOR
from jobs.context import JobContext
from jobs.database.warehouse_file import memory_warehouse
from jobs.runner.schedule import JOBS
from tests.web.conftest import NOW, Web
from tests.web.test_routes import KNOWN, PATHS, QUERIES

TASKS = 30


def send(web: Web, path: str, body: Any) -> None:
    """Send what must be accepted."""
    answer = web.client.post(f"/api/analytics{path}", json=body)
    assert answer.status_code == 202, answer.text


@pytest.fixture
def lived(web: Web, tmp_path: Path) -> Web:
    """The application after a day of use that came in over HTTP, and one run of every job."""
    began = NOW - timedelta(hours=8)
    for user in range(4):
        at = [(began + timedelta(days=-user, minutes=step)).isoformat() for step in range(3)]
        seen = [
            {"event_type": "page_view", "feature": feature, "user_id": f"u{user}", "session_id": f"s{user}"}
            for feature in ("chat", "search", "chat")
        ]
        send(web, "/behavior/track", [event | {"timestamp": time} for event, time in zip(seen, at, strict=True)])
    names = [f"t{number}" for number in range(TASKS)]
    start = {"agent_id": "steady", "agent_type": "chat", "task_name": "Answer"}
    send(web, "/agents/tasks/start", [{**start, "task_id": name} for name in names])
    web.later(seconds=2)
    ends = [{"task_id": name, "status": "failed" if number % 2 else "completed"} for number, name in enumerate(names)]
    send(web, "/agents/tasks/complete", ends)
    call = {"model": "gpt-4o", "input_tokens": 1_000_000, "output_tokens": 0, "session_id": "s", "agent_id": "steady"}
    send(web, "/cost/usage", [{**call, "provider": "openai"}, {**call, "provider": "ollama"}, {**call, "model": "zz"}])
    settings = web.settings.model_copy(update={"data_dir": tmp_path})
    context = JobContext(memory_warehouse(), web.redis, settings, clock=lambda: web.now.replace(tzinfo=None))
    for job in JOBS:
        job.function(context)
    return web


def test_every_route(lived: Web) -> None:
    """What the jobs publish is what every route understands, and each answer is true to its schema."""
    document = lived.client.get("/openapi.json").get_json()
    for path in PATHS:
        url = path.format(**KNOWN | {"session_id": "s0" if "journey" in path else "s"}) + QUERIES.get(path, "")
        answer = lived.client.get(url)
        assert answer.status_code == 200, (url, answer.text)
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema_rs.validator_for({**schema, "components": document["components"]}).validate(answer.get_json())


def test_behavior(lived: Web) -> None:
    """Four sessions of one path, one each day, all by new users."""
    assert lived.answer("/behavior/events/recent?limit=1000")["count"] == 12
    paths = lived.answer("/behavior/paths?days=7")
    assert paths["paths"] == [{"path": ["chat", "search", "chat"], "sessions": 4, "users": 4, "share": 100.0}]
    assert paths["coverage"] == 100
    daily = lived.answer("/behavior/engagement?days=4")["daily"]
    assert [day["active_users"] for day in daily] == [1, 1, 1, 1]
    assert [day["active_users_7d"] for day in daily] == [1, 2, 3, 4]
    assert sum(cohort["users"] for cohort in lived.answer("/behavior/retention?days=30")["cohorts"]) == 4
    assert lived.redis.xlen(BEHAVIOR.key) == 12


def test_agents(lived: Web) -> None:
    """Half of the tasks failed: that is what the agent's figures, its history and the advice say."""
    steady = lived.answer("/agents/performance/steady")
    assert (steady["completed_tasks"], steady["failed_tasks"], steady["avg_duration_ms"]) == (15, 15, 2000)
    assert lived.answer("/agents/tasks/recent?limit=1000")["count"] == TASKS
    assert lived.answer("/agents/trends?agent_id=steady")["total_tasks"] == TASKS
    assert lived.answer("/advanced/insights")["insights"][0]["priority"] == "critical"
    assert lived.answer("/advanced/dashboard")["maintenance"]["critical_count"] == 1


def test_cost(lived: Web) -> None:
    """One call has a price, one is free, one has none; the estimate of each says the same."""
    session = lived.answer("/cost/by-session/s")
    priced = lived.answer("/cost/estimate?model=gpt-4o&provider=openai&input_tokens=1000000&output_tokens=0")
    assert session["cost_usd"] == priced["estimated_cost_usd"] > 0
    assert (session["call_count"], session["unpriced_calls"]) == (3, 1)
    free = lived.answer("/cost/estimate?model=gpt-4o&provider=ollama&input_tokens=5&output_tokens=5")
    assert (free["is_free"], free["estimated_cost_usd"]) == (True, 0)
    assert lived.get("/cost/estimate?model=zz&input_tokens=5&output_tokens=5").status_code == 404
    assert [one["price_status"] for one in lived.answer("/cost/usage/recent")["records"]].count("unpriced") == 1
    assert lived.answer("/cost/pricing")["total_models"] > 100
    assert lived.answer("/cost/by-agent/steady")["cost_usd"] == session["cost_usd"]
