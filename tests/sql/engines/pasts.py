"""A past that makes the service run every SELECT statement: ticks, late and revised entries, all jobs, another zone."""

from datetime import timedelta
from random import Random

import redis

from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.demo.history import clicks
from autobot_analytics.settings import Settings
from jobs.context import utc_now
from jobs.rules.explore import explore
from jobs.runner.schedule import JOBS
from tests.jobs.driving import NOW, Fields, iso
from tests.jobs.lake.laking import Lake
from tests.web.api.query.asking import send_random

DOCUMENT = (
    '{"title":"a \\"quoted\\" ünï 🙂 text","type":"t","priority":"high","description":"d\\\\n","confidence":0.75,'
    '"agent_type":"chat","evidence":{"query":"select 1","parameters":{"n":1.5}},'
    '"metadata":{"a":null},"current_usage":{},"expected_savings":[1]}'
)
FINDINGS = {  # what no short past makes: tables, and the snapshots and fields that are computed from them
    "recommendations": (("maintenance", "id-1"), ("agent_recommendations", "agent_id-1")),
    "resolved_recommendations": (("resolved_recommendations", "id-1@1719691200000"),),
    "alerts": (("alerts", "key-1"),),
    "notifications": (),
    "anomalies": (("anomalies", "id-1"),),
    "budget_status": (("budgets", "name-1"),),
    "month_rests": (("months", "scope-1/id-1"),),
    "optimizations": (("optimization", "id-1"),),
}


def run_jobs_on_random_events(client: redis.Redis, zone: str, seed: int) -> None:
    """Send random events in three ticks, revise some, run the jobs, and report in another zone."""
    client.flushall()
    road = Lake(client, Settings(timezone=zone, session_max_h=1.0, agent_history_rows=3))
    random = Random(seed)
    for minute in range(3):
        send_random(road, random, 50)
        road.now = NOW + timedelta(minutes=minute)
        road.tick()
    _revise(road)
    road.now += timedelta(days=1)
    for job in JOBS:
        if job.name in ("tick", "prices", "explore", "optimize", "forecast"):
            with road.worker.beside() as worker:
                job.function(worker if job.background else road.worker)
            road.worker.publish(job.name)
    _find(road)
    road.worker.publish_all()
    explore(road.worker)  # nothing is new: the same paths are walked
    other = "UTC" if zone != "UTC" else "America/New_York"
    road.settings = road.settings.model_copy(update={"timezone": other})
    road.move_to(client)
    road.worker.publish_all()
    road.warehouse.close()


def run_the_demo(client: redis.Redis) -> None:
    """Send the newest clicks of the demo and publish them."""
    client.flushall()
    road = Lake(client, Settings(timezone="Australia/Lord_Howe"))
    road.now = utc_now().replace(microsecond=0)
    rows = clicks(road.now.astimezone()).tail(600)
    for row in rows.iter_rows(named=True):
        road.send(BEHAVIOR, {name: value for name, value in row.items() if value is not None})
    road.tick()
    explore(road.worker)
    road.warehouse.close()


def _revise(road: Lake) -> None:
    """Replace events by revisions of another user, another day and another feature."""
    first: Fields = {"event_type": "page_view", "feature": "chat", "user_id": "ann", "session_id": "z"}
    for number, (revision, back, user, feature) in enumerate(
        ((0, 30, "new", "chat"), (2, 2, "ann", "chat"), (3, 3, "ann", "files"), (4, 1, "bob", "chat"))
    ):
        for event in ("r1", "r2"):
            at = iso(NOW - timedelta(days=back, minutes=number))
            entry = {**first, "event_id": event, "user_id": user, "feature": feature, "timestamp": at}
            road.send(BEHAVIOR, {**entry, "revision": revision} if revision else entry)
        road.tick()


def _find(road: Lake) -> None:
    """Put findings into their tables, and make their documents due."""
    samples = {
        "JSON": DOCUMENT,
        "TIMESTAMP": NOW,
        "DATE": NOW.date(),
        "BOOLEAN": True,
        "INTEGER": 7,
        "BIGINT": 11,
        "DOUBLE": 0.1,
        "DECIMAL(38,9)": "1234.567890123",
    }
    for table, due in FINDINGS.items():
        columns = [(str(row[0]), str(row[1])) for row in road.ask(f"describe {table}")]
        values = {name: samples.get(kind, DOCUMENT if name == "document" else f"{name}-1") for name, kind in columns}
        places = ", ".join(f"${name}" for name in values)
        road.ask(f"insert into {table} values ({places})", **values)
        for snapshot, field in due:
            road.ask("insert into due values ($snapshot, null, $field)", snapshot=snapshot, field=field)
