"""Recommendations: every query in `sql/recommendations/agents/` and `…/maintenance/` is a rule; all of them are asked.

Adding a rule is adding a file that gives the agreed columns. What a rule finds is published with its evidence: the
figures, the window, the size of the sample, and the query with its parameters, which gives the same rows again.
"""

import orjson
import polars as pl

import sql
from jobs.calendar import local_date
from jobs.context import JobContext
from jobs.rules.rule import EVIDENCE, ask_all, require_whole
from jobs.rules.sampling import sample

FOLDERS = ("recommendations/agents", "recommendations/maintenance")
COLUMNS = (
    "id",
    "title",
    "description",
    "priority",
    "category",
    "affected_component",
    "predicted_issue",
    "confidence",
    "recommended_action",
    "estimated_impact",
    "metadata",
    *EVIDENCE,
)
AGENT_COLUMNS = (COLUMNS[0], "agent_id", "agent_type", "type", *COLUMNS[1:])
ANSWERS = dict.fromkeys(("id", "rule", "agent_id", "document"), pl.String)


def rules() -> list[str]:
    """Return the name of every rule."""
    return [rule for folder in FOLDERS for rule in sql.names(folder)]


def recommend(context: JobContext) -> int:
    """Sample, ask every rule and publish what changed; give how many recommendations there are."""
    warehouse, settings, now = context.warehouse, context.settings, context.clock()
    today = local_date(now, settings.timezone).isoformat()
    parameters = {**settings.model_dump(), "today": today, "now": now}
    sample(context)
    with warehouse.transaction():
        warehouse.run("recommendations/windows", today=today)
        warehouse.run("recommendations/clock_skews", now=now, clock_skew_s=settings.clock_skew_s)
    documents, broken = ask_all(warehouse, rules(), parameters)
    found = [
        (str(one["id"]), rule, _text_or_none(one.get("agent_id")), orjson.dumps(one).decode())
        for rule, one in documents
    ]
    with (
        warehouse.transaction(),
        warehouse.view(answers=pl.DataFrame(found, schema=ANSWERS, orient="row")),
    ):
        warehouse.run("recommendations/replace", now=now, broken=list(broken), resolved_days=settings.resolved_days)
    context.publish("recommend")
    require_whole(broken)
    return len(found)


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)
