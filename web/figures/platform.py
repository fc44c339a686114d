"""Figures of the whole platform: the health score, what to act upon, what is worth knowing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from web.answers.advanced import HealthParts, HealthScore, Insight, MaintenanceItem, Priority, TopAgent
from web.answers.agents import AgentMetrics, PerformanceSummary
from web.answers.behavior import EngagementMetrics
from web.answers.cost import Unpriced
from web.figures.agents import advice, rank
from web.figures.costs import Growth
from web.fold import Document

ORDER: tuple[Priority, ...] = ("critical", "high", "medium", "low")
GRADES = ((90, "A"), (80, "B"), (70, "C"), (60, "D"))
HEALTHY, WARNING = 80, 60
MOST_SHOWN = 5
MOST_INSIGHTS = 10
GROWTH_MEDIUM, GROWTH_HIGH = 20, 50
SESSIONS_FELL_PERCENT = 20

Documents = Mapping[str, Document]


@dataclass(frozen=True)
class Standing:
    """What the score is made from, over one window."""

    growth: Growth
    agents: PerformanceSummary
    engagement: EngagementMetrics


def health_score(standing: Standing) -> HealthScore:
    """Give the mean of those parts that have data, its grade and its status."""
    parts = HealthParts(
        cost=max(0.0, 100 - 2 * abs(standing.growth.percent)) if standing.growth.is_known else None,
        agents=standing.agents.avg_success_rate if standing.agents.total_tasks else None,
        engagement=min(100.0, 20 * standing.engagement.pages_per_session)
        if standing.engagement.total_sessions
        else None,
    )
    known = [part for part in (parts.cost, parts.agents, parts.engagement) if part is not None]
    if not known:
        return HealthScore(score=None, grade=None, status="unknown", parts=parts)
    score = sum(known) / len(known)
    grade = next((grade for least, grade in GRADES if score >= least), "F")
    status = "healthy" if score >= HEALTHY else "warning" if score >= WARNING else "critical"
    return HealthScore.model_validate({"score": score, "grade": grade, "status": status, "parts": parts})


def top_performers(agents: Sequence[AgentMetrics]) -> list[TopAgent]:
    """Give the agents that stand first in the success ranking and have a finished task."""
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


def maintenance_items(recommendations: Documents, changed_at: str) -> list[MaintenanceItem]:
    """Give the recommendations for agents as things to maintain, by priority, then by agent."""
    items = [
        MaintenanceItem.model_validate(
            {
                "id": blake2b(f"{agent_id}\0{one.rule}\0{one.type}".encode(), digest_size=8).hexdigest(),
                "title": f"{agent_id}: {one.type.replace('_', ' ')}",
                "description": one.message,
                "priority": one.severity,
                "category": "agent_performance",
                "affected_component": agent_id,
                "predicted_issue": f"Tasks of {agent_id} go on as they do now: {one.message}",
                "confidence": None,
                "recommended_action": one.suggestion,
                "estimated_impact": None,
                "detected_at": changed_at,
                "metadata": {"agent_type": document["agent_type"], **(one.evidence or {})},
            }
        )
        for agent_id, document in sorted(recommendations.items())
        for one in advice(agent_id, document).recommendations
    ]
    return sorted(items, key=lambda item: (ORDER.index(item.priority), item.affected_component, item.id))


def insights(
    growth: Growth,
    unpriced: Unpriced,
    items: Sequence[MaintenanceItem],
    now: EngagementMetrics,
    before: EngagementMetrics,
) -> list[Insight]:
    """Give what is worth knowing, most urgent first, at most ten."""
    found = [*_of_cost(growth), *_of_data(unpriced), *_of_use(now, before)]
    found += [
        Insight(
            type="agents",
            priority=item.priority,
            title=item.title,
            action=item.recommended_action,
            impact=item.description,
        )
        for item in items
    ]
    return sorted(found, key=lambda one: ORDER.index(one.priority))[:MOST_INSIGHTS]


def _of_cost(growth: Growth) -> list[Insight]:
    if growth.from_nothing:
        impact = "The earlier half of the last 30 days cost nothing, the later half did."
        return [_cost_insight("low", "Model calls have begun to cost money", impact)]
    if growth.percent <= GROWTH_MEDIUM:
        return []
    impact = f"The later half of the last 30 days cost {growth.percent:.1f} % more a day than the earlier."
    return [_cost_insight("high" if growth.percent > GROWTH_HIGH else "medium", "Cost is rising", impact)]


def _cost_insight(priority: Priority, title: str, impact: str) -> Insight:
    return Insight(
        type="cost", priority=priority, title=title, action="See which models and agents it comes from.", impact=impact
    )


def _of_data(unpriced: Unpriced) -> list[Insight]:
    if not unpriced.calls:
        return []
    return [
        Insight(
            type="data_quality",
            priority="medium",
            title="Calls without a price",
            action="Check the names of these models, and whether calls carry their tokens.",
            impact=f"{unpriced.calls} calls of the last 30 days are in no cost: {', '.join(unpriced.models[:5])}.",
        )
    ]


def _of_use(now: EngagementMetrics, before: EngagementMetrics) -> list[Insight]:
    if not before.total_sessions:
        return []
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
