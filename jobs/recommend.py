"""Recommendations: every query in `sql/recommendations/agents/` is a rule, and all of them are asked.

Adding a rule is adding a file that gives agent_id, agent_type, type, severity, message, suggestion and evidence.
"""

import polars as pl

import sql
from jobs.rollup import local_date
from jobs.tick import Tick
from jobs.warehouse import Row

RULES = "recommendations/agents"
COLUMNS = ("rule", "agent_id", "agent_type", "type", "severity", "message", "suggestion", "evidence")
ANSWERS = dict.fromkeys(COLUMNS, pl.String)


def recommend(tick: Tick) -> int:
    """Ask every rule and publish what changed; give how many recommendations there are."""
    warehouse, settings = tick.warehouse, tick.settings
    today = local_date(tick.clock(), settings.timezone).isoformat()
    thresholds = settings.model_dump()
    found: list[Row] = []
    with warehouse.transaction():
        warehouse.run("recommendations/windows", today=today)
        for rule in sql.names(RULES):
            found += [(rule.rpartition("/")[2], *row) for row in warehouse.run(rule, **thresholds)]
        with warehouse.view(answers=pl.DataFrame(found, schema=ANSWERS, orient="row")):
            warehouse.run("recommendations/replace")
    tick.publish("recommend")
    return len(found)
