"""Bodies, queries and answers about reports."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from web.api.agents.answers import Comparison
from web.api.behavior.answers import Engagement
from web.api.cost.answers import CostSummary
from web.api.maintenance.answers import MaintenanceItem
from web.api.optimization.answers import OptimizationItem
from web.api.shape import Answer, Period, Query, Shape, days_field

ReportType = Literal["executive", "technical", "cost", "performance"]
SectionName = Literal["cost", "agents", "behavior", "maintenance", "optimization"]
Format = Literal["json", "html", "markdown"]
Unit = Literal["usd", "count", "percent", "change", "points", "share", "ms", "ratio", "text", "time"]

UNIT = (
    "US dollars, things, percent, a change in percent or in points, a share of 1, milliseconds, a plain ratio, words, "
    "or a time in ISO 8601."
)
FORMAT = "`html` is one file with charts, to be looked at or printed; `markdown` is for chats and tickets."


class ReportBody(BaseModel):
    """Which report to make."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"report_type": "cost", "days": 30}, {"include_sections": ["agents"]}]}
    )

    report_type: ReportType = Field(default="executive", description="For whom it is; docs/reports.md says what is in.")
    days: Annotated[int, days_field(1, 365)] = 30
    include_sections: Annotated[list[SectionName], Field(min_length=1, max_length=5)] | None = Field(
        default=None, description="Only these, in their usual order; absent: those that the type of report has."
    )
    format: Format = Field(default="json", description=FORMAT)


class ReportQuery(Query):
    """Which window the report is about, and how it is written."""

    days: Annotated[int, days_field(7, 90)] = 30
    format: Annotated[Format, Field(description=FORMAT, examples=["json"])] = "json"


class ReportFigure(Shape):
    """One figure, beside that of the window before."""

    name: str = Field(description="The name that the endpoint of the figure gives it.", examples=["total_cost_usd"])
    label: str = Field(description="What to call it.")
    unit: Unit = Field(description=UNIT)
    value: float | None = Field(description="Null when it is not known.")
    previous: float | None = Field(description="The same of the window before; null when it is not known or has none.")
    change_percent: float | None = Field(
        description="Change against the window before, %; of rates in percent the difference in points. Null without a "
        "figure before, or when that is 0."
    )


class ReportColumn(Shape):
    """A column of a table."""

    name: str = Field(description="The name that the endpoint of the figure gives it.")
    label: str = Field(description="What to call it.")
    unit: Unit = Field(description=UNIT)


class ReportTable(Shape):
    """Rows of figures."""

    name: str = Field(description="Its name in the section.")
    title: str = Field(description="What to call it.")
    columns: list[ReportColumn] = Field(description="Its columns, in order.")
    rows: list[dict[str, Any]] = Field(description="By the columns' names.")
    total_rows: int = Field(description="How many there are; a short section shows the first only.")


class ReportChart(Shape):
    """A figure by day."""

    name: str = Field(description="The name that the endpoint of the figures gives them.")
    title: str = Field(description="What to call it.")
    unit: Unit = Field(description=UNIT)
    values: dict[str, float | None] = Field(description="By day.")
    low: dict[str, float] = Field(description="Lower end of the 80 % band of days that are forecast.")
    high: dict[str, float] = Field(description="Upper end of that band.")


class ReportSection(Shape):
    """One subject."""

    title: str = Field(description="What to call it.")
    figures: list[ReportFigure] = Field(description="Beside those of the window before.")
    charts: list[ReportChart] = Field(description="Figures by day.")
    tables: list[ReportTable] = Field(description="Those that have a row.")
    notes: list[str] = Field(description="What one should know before one believes the figures.")


class ExecutiveSummary(Shape):
    """The report in sentences, each with its figures."""

    highlights: list[str] = Field(description="What went well, and what is as it was.")
    concerns: list[str] = Field(description="What did not, most urgent first.")
    recommendations: list[str] = Field(description="What to do, most urgent first.")


class CostSection(ReportSection, CostSummary):
    """Cost as /cost/summary answers it, and as people read it."""


class AgentsSection(ReportSection, Comparison):
    """Agents as /agents/compare answers it, and as people read it."""


class BehaviorSection(ReportSection, Engagement):
    """Use as /behavior/engagement answers it, and as people read it."""


SectionObject = (
    CostSection | AgentsSection | BehaviorSection | ReportSection | list[MaintenanceItem] | list[OptimizationItem]
)


class ReportHead(Answer):
    """What a report of a window begins with."""

    report_type: ReportType = Field(description="Which one it is.")
    generated_at: str = Field(description="When the newest snapshot behind it was computed.")
    period: Period = Field(description="The window that it is about.")
    previous_period: Period = Field(description="The window before, which changes are against.")
    executive_summary: ExecutiveSummary | None = Field(description="Of the executive report; else null.")


class Report(ReportHead):
    """A report of a window, as people read it."""

    sections: dict[SectionName, ReportSection] = Field(description="By name, in order.")


class ReportDocument(ReportHead):
    """A report of a window, as programs read it."""

    sections: dict[SectionName, SectionObject] = Field(
        description="By name, in order, as the endpoints answer: /cost/summary, /agents/compare, /behavior/engagement, "
        "each with what people read beside it; the recommendations of /advanced/maintenance and /advanced/optimization "
        "as lists. A subject that was never computed has only what people read, or an empty list."
    )
    details: dict[SectionName, ReportSection] = Field(description="The same sections as people read them.")
