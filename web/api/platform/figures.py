"""Figures of the whole platform: the health score, what to act upon, what is worth knowing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from web.api.agents.answers import AgentMetrics, PerformanceSummary
from web.api.agents.figures import rank
from web.api.behavior.answers import EngagementMetrics
from web.api.maintenance.answers import Category, MaintenanceItem
from web.api.maintenance.figures import ORDER
from web.api.platform.answers import HealthParts, HealthScore, Insight, InsightType, TopAgent
from web.api.spending import Growth

INSIGHT_TYPES: Mapping[Category, InsightType] = {
    "agent_performance": "agents",
    "cost_management": "cost",
    "infrastructure": "infrastructure",
    "reliability": "reliability",
}
GRADES = ((90, "A"), (80, "B"), (70, "C"), (60, "D"))
HEALTHY, WARNING = 80, 60
MOST_SHOWN = 5
MOST_INSIGHTS = 10
SESSIONS_FELL_PERCENT = 20


@dataclass(frozen=True)
class ScoreInputs:
    """What the score is made from, over one window."""

    growth: Growth
    agents: PerformanceSummary
    engagement: EngagementMetrics


def health_score(standing: ScoreInputs) -> HealthScore:
    """Return the mean of those parts that have data, its grade and its status."""
    parts = HealthParts(
        cost=None if standing.growth.percent is None else max(0.0, 100 - 2 * abs(standing.growth.percent)),
        agents=standing.agents.avg_success_rate if standing.agents.total_tasks else None,
        engagement=min(100.0, 20 * standing.engagement.pages_per_session)
        if standing.engagement.total_sessions
        else None,
    )
    known = [part for part in (parts.cost, parts.agents, parts.engagement) if part is not None]
    if not known:
        return HealthScore(score=None, grade=None, status="unknown", parts=parts)
    score = round(sum(known) / len(known), 1)
    grade = next((grade for least, grade in GRADES if score >= least), "F")
    status = "healthy" if score >= HEALTHY else "warning" if score >= WARNING else "critical"
    return HealthScore.model_validate({"score": score, "grade": grade, "status": status, "parts": parts})


def is_healthy(standing: ScoreInputs) -> bool | None:
    """Return whether the score is that of a healthy platform; None when nothing is known to judge by."""
    status = health_score(standing).status
    return None if status == "unknown" else status == "healthy"


def top_performers(agents: Sequence[AgentMetrics]) -> list[TopAgent]:
    """Return the agents that stand first in the success ranking and have a finished task."""
    by_name = {one.agent_id: one for one in agents}
    ranked = [by_name[name] for name in rank(agents).by_success_rate if by_name[name].total_tasks]
    return [
        TopAgent(
            agent_id=one.agent_id,
            agent_type=one.agent_type,
            success_rate=one.success_rate,
            total_tasks=one.total_tasks,
        )
        for one in ranked[:MOST_SHOWN]
    ]


def insights(
    items: Sequence[MaintenanceItem], now: EngagementMetrics, before: EngagementMetrics, has_events: bool
) -> list[Insight]:
    """Return what is worth knowing, most urgent first, at most ten; `has_events`: the window has an event at all."""
    found = [_of_item(item) for item in items] + _of_use(now, before, has_events)
    return sorted(found, key=lambda one: ORDER.index(one.priority))[:MOST_INSIGHTS]


def _of_item(item: MaintenanceItem) -> Insight:
    return Insight(
        type=INSIGHT_TYPES[item.category],
        priority=item.priority,
        title=item.title,
        action=item.recommended_action,
        impact=f"{item.description}. {item.estimated_impact}.",
    )


def _of_use(now: EngagementMetrics, before: EngagementMetrics, has_events: bool) -> list[Insight]:
    if not before.total_sessions:
        return []
    if not has_events:
        return [
            Insight(
                type="behavior",
                priority="medium",
                title="No use was recorded",
                action="See whether events still arrive: the page Data has what was read of each stream.",
                impact=f"No event in the last 30 days; {before.total_sessions} sessions in the 30 before.",
            )
        ]
    change = 100 * (now.total_sessions - before.total_sessions) / before.total_sessions
    if change > -SESSIONS_FELL_PERCENT:
        return []
    return [
        Insight(
            type="behavior",
            priority="medium",
            title="Fewer sessions than before",
            action="See which features lost users.",
            impact=f"{now.total_sessions} sessions in the last 30 days, {before.total_sessions} in the 30 before "
            f"({change:.1f} %).",
        )
    ]
