"""(h) The exposition for Prometheus of 1,000 agents and 100 models: how long it takes to make, and how long it is."""

from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import Any

import redis
from flask.testing import FlaskClient

from autobot_analytics.contract import AGENTS, LLM
from autobot_analytics.settings import Settings
from benchmarks.measure import Result, median, redis_and_folder
from jobs.context import JobContext
from jobs.database.warehouse_file import open_warehouse
from jobs.tick import tick
from web.app import create_app

AGENT_COUNT, MODEL_COUNT, TASKS = 1_000, 100, 10
TIMES = 5
PATH = "/api/analytics/export/prometheus"


def run(agents: int = AGENT_COUNT, models: int = MODEL_COUNT) -> Result:
    """Measure scrapes after a publication (everything is made anew) and without one."""
    figures: dict[str, float] = {}
    with redis_and_folder() as (url, folder), redis.Redis.from_url(url) as client:
        settings = Settings(redis_url=url, data_dir=folder)
        context = JobContext(open_warehouse(settings), client, settings)
        _send(client, agents, models)
        while tick(context):
            pass
        scraper = create_app(settings).test_client()
        anew = [_published_then_scraped(context, client, scraper) for _ in range(TIMES)]
        figures["after a publication, s"] = median([wall for wall, _ in anew])
        figures["after a publication, s of CPU"] = median([cpu for _, cpu in anew])
        began = perf_counter()
        body = scraper.get(PATH).data
        figures["without one, s"] = perf_counter() - began
        figures["MB"] = len(body) / 1e6
        figures["lines"] = float(body.count(b"\n"))
        context.warehouse.close()
    return Result("metrics", figures, {"after a publication, s": "< 2", "MB": "< 10"})


def _published_then_scraped(context: JobContext, client: redis.Redis, scraper: FlaskClient) -> tuple[float, float]:
    client.xadd(LLM.key, {"model": "model-001", "agent_id": "agent-0001", "input_tokens": 1, "output_tokens": 1})
    tick(context)
    began, began_cpu = perf_counter(), process_time()
    scraper.get(PATH)
    return perf_counter() - began, process_time() - began_cpu


def _send(client: redis.Redis, agents: int, models: int) -> None:
    at = datetime.now(UTC).isoformat()
    for agent in range(agents):
        with client.pipeline(transaction=False) as pipe:
            of_agent: dict[Any, Any] = {"agent_id": f"agent-{agent:04}"}
            for model in range(models):
                tokens: dict[Any, Any] = {"input_tokens": 1000, "output_tokens": 10}
                pipe.xadd(LLM.key, {**of_agent, **tokens, "provider": "openai", "model": f"model-{model:03}"})
            for task in range(TASKS):
                ended: dict[Any, Any] = {
                    "status": "failed" if task % 3 else "completed",
                    "started_at": at,
                    "duration_ms": 700 * task,
                }
                pipe.xadd(AGENTS.key, {**of_agent, **ended, "task_id": f"{agent}-{task}"})
            pipe.execute()
