"""A report as JSON: under AutoBot's names the objects of the endpoints, beside them the sections that people read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from web.api.agents.answers import ComparisonQuery
from web.api.agents.routes import compare
from web.api.behavior.routes import engagement
from web.api.cost.routes import summary
from web.api.maintenance.routes import maintenance
from web.api.optimization.routes import optimization
from web.api.shape import Shape, YearWindowQuery
from web.reading.context import Service
from web.reports.answers import (
    AgentsSection,
    BehaviorSection,
    CostSection,
    ReportDocument,
    ReportSection,
    ReportType,
    SectionName,
    SectionObject,
)
from web.reports.ask import ReportReading
from web.reports.make import ATTEMPTS, make


def make_document(
    service: Service, kind: ReportType, days: int, wanted: Sequence[SectionName] | None, now: datetime
) -> tuple[ReportDocument, ReportReading]:
    """Make a report as JSON, all of one generation; and what was asked for it. Raises what `make` does."""
    for _ in range(ATTEMPTS):
        report, asked = make(service, kind, days, wanted, now)
        token = asked.token
        objects = {name: OBJECTS[name](asked, section) for name, section in report.sections.items()}
        if asked.token == token:  # no other request moved the index on meanwhile
            break
    told = {name: getattr(report, name) for name in type(report).model_fields if name != "sections"}
    return ReportDocument(**told, sections=objects, details=report.sections), asked


def _cost(asked: ReportReading, section: ReportSection) -> SectionObject:
    found = asked(summary, YearWindowQuery(days=asked.days))
    return section if found is None else CostSection(**_fields(section), **_fields(found))


def _agents(asked: ReportReading, section: ReportSection) -> SectionObject:
    found = asked(compare, ComparisonQuery(days=asked.days))
    return section if found is None else AgentsSection(**_fields(section), **_fields(found))


def _behavior(asked: ReportReading, section: ReportSection) -> SectionObject:
    found = asked(engagement, YearWindowQuery(days=asked.days))
    return section if found is None else BehaviorSection(**_fields(section), **_fields(found))


def _maintenance(asked: ReportReading, _section: ReportSection) -> SectionObject:
    found = asked(maintenance)
    return [] if found is None else list(found.recommendations)


def _optimization(asked: ReportReading, _section: ReportSection) -> SectionObject:
    found = asked(optimization)
    return [] if found is None else list(found.recommendations)


def _fields(shape: Shape) -> dict[str, object]:
    return {name: getattr(shape, name) for name in type(shape).model_fields}


OBJECTS: Mapping[SectionName, Callable[[ReportReading, ReportSection], SectionObject]] = {
    "cost": _cost,
    "agents": _agents,
    "behavior": _behavior,
    "maintenance": _maintenance,
    "optimization": _optimization,
}
