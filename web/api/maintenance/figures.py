"""Figures of what somebody should act upon: its order, its counts, its categories."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args
from zoneinfo import ZoneInfo

from web.api.maintenance.answers import (
    Category,
    CategoryStanding,
    CriticalAction,
    MaintenanceItem,
    PriorityCounts,
    ResolvedItem,
    SummaryCounts,
)
from web.api.recommendation import Priority
from web.reading.fold import Document
from web.reading.window import Window, local_today

ORDER: tuple[Priority, ...] = get_args(Priority)
CATEGORIES: tuple[Category, ...] = get_args(Category)

Documents = Mapping[str, Document]


def items(documents: Documents) -> list[MaintenanceItem]:
    """Return the recommendations by priority, then by confidence, then by id."""
    found = [MaintenanceItem.model_validate(document) for document in documents.values()]
    return sorted(found, key=lambda item: (ORDER.index(item.priority), -item.confidence, item.id))


def resolved(documents: Documents, window: Window, zone: ZoneInfo) -> list[ResolvedItem]:
    """Return what was resolved within the window, newest first."""
    found = [ResolvedItem.model_validate(document) for document in documents.values()]
    inside = [
        item
        for item in found
        if window.first <= local_today(datetime.fromisoformat(item.resolved_at), zone) <= window.last
    ]
    return sorted(inside, key=lambda item: (item.resolved_at, item.detected_at, item.id), reverse=True)


def by_priority(found: Sequence[MaintenanceItem]) -> PriorityCounts:
    """Count the recommendations of each priority."""
    counts = Counter(item.priority for item in found)
    return PriorityCounts.model_validate({priority: counts[priority] for priority in ORDER})


def summarise(found: Sequence[MaintenanceItem]) -> SummaryCounts:
    """Count the recommendations, the critical ones and their categories."""
    return SummaryCounts(
        total_items=len(found),
        requires_immediate_action=by_priority(found).critical,
        categories_affected=list(by_category(found)),
    )


def critical_actions(found: Sequence[MaintenanceItem]) -> list[CriticalAction]:
    """Return what to do first."""
    return [
        CriticalAction(title=item.title, action=item.recommended_action, component=item.affected_component)
        for item in found
        if item.priority == "critical"
    ]


def by_category(found: Sequence[MaintenanceItem]) -> dict[str, CategoryStanding]:
    """Return the categories that have a recommendation, each with its most urgent priority; `found` is in order."""
    return {
        category: CategoryStanding(count=len(inside), highest_priority=inside[0].priority)
        for category in CATEGORIES
        if (inside := [item for item in found if item.category == category])
    }
