"""What each type of report holds: its sections, and which of them in full."""

from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from web.reports import agents, behavior, cost, maintenance, optimization
from web.reports.answers import ReportSection, ReportType, SectionName
from web.reports.ask import ReportReading
from web.reports.parts import Detail

BUILD: Mapping[SectionName, Callable[[ReportReading, Detail], ReportSection]] = {
    "cost": cost.build,
    "agents": agents.build,
    "behavior": behavior.build,
    "maintenance": maintenance.build,
    "optimization": optimization.build,
}
ORDER: tuple[SectionName, ...] = get_args(SectionName)
SECTIONS: Mapping[ReportType, tuple[SectionName, ...]] = {
    "executive": ORDER,
    "technical": ("agents", "maintenance", "optimization"),
    "cost": ("cost", "optimization"),
    "performance": ("agents", "behavior"),
}
IN_FULL: Mapping[ReportType, tuple[SectionName, ...]] = {
    "executive": (),
    "technical": ("agents", "maintenance", "optimization"),
    "cost": ("cost", "optimization"),
    "performance": ("agents", "behavior"),
}


def sections(
    asked: ReportReading, kind: ReportType, wanted: Sequence[SectionName] | None
) -> dict[SectionName, ReportSection]:
    """Build the sections of a report, in their order; those that are `wanted`, or those of its type."""
    chosen = SECTIONS[kind] if wanted is None else [name for name in ORDER if name in wanted]
    return {name: BUILD[name](asked, "full" if name in IN_FULL[kind] else "short") for name in chosen}
