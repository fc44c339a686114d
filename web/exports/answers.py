"""Queries and answers of the exports."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from web.api.shape import NO_CONTROL, Answer, PlainText, Query, Shape, YearWindowQuery


class ExportQuery(Query):
    """Which rows and columns to give, and how."""

    days: Annotated[
        int | None,
        Field(
            ge=1,
            le=365,
            description="Trailing window in whole days of the reporting zone, today included.",
            examples=[30],
        ),
    ] = None
    first: Annotated[
        date | None,
        Field(alias="from", description="First day, in the reporting zone.", examples=["2026-03-01"]),
    ] = None
    last: Annotated[
        date | None,
        Field(alias="to", description="Last day, in the reporting zone; it is included.", examples=["2026-03-31"]),
    ] = None
    columns: Annotated[
        PlainText | None,
        Field(
            max_length=2_000,
            description="Columns to give, joined by commas, in that order; absent: the usual ones of the table.",
            examples=["timestamp,model,cost_usd"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = None
    limit: Annotated[
        int | None,
        Field(
            ge=1,
            le=10_000,
            description="Newest rows to give at most; without it and without days, from and to: 1,000 of a table that "
            "is kept row by row. Not for Parquet.",
            examples=[1000],
        ),
    ] = None
    raw: Annotated[
        bool,
        Field(description="CSV: leave text that a spreadsheet would take for a formula as it is.", examples=[False]),
    ] = False
    manifest: Annotated[
        bool,
        Field(
            description="Send a ZIP archive with the file and, after it, manifest.json: rows, bytes and SHA-256.",
            examples=[False],
        ),
    ] = False


class WholeQuery(YearWindowQuery):
    """A window for all subjects at once."""


class ExportInfo(Shape):
    """What a full export covers."""

    generated_at: str = Field(description="When the newest of its figures was computed.")
    period_days: int
    start_date: str = Field(description="First day, in the reporting zone.")
    end_date: str = Field(description="Last day, in the reporting zone.")
    version: str = Field(description="The service's version.")


class FullExport(Answer):
    """All subjects in one document; each part is the answer of the endpoint that it is named for."""

    export_info: ExportInfo = Field(description="What it covers.")
    cost_analytics: dict[str, Any] = Field(description="`summary` and `trends`, as /cost answers them.")
    agent_analytics: dict[str, Any] = Field(
        description="`metrics`, the agents of /agents/performance, and `comparison`, as /agents/compare answers."
    )
    behavior_analytics: dict[str, Any] = Field(description="`engagement` and `features`, as /behavior answers them.")
    maintenance: dict[str, Any] = Field(description="As /advanced/maintenance answers.")
    optimization: dict[str, Any] = Field(description="As /advanced/optimization answers.")


class ExportEndpoint(Shape):
    """One way to have a format."""

    path: str = Field(description="Where it is.", examples=["/api/analytics/export/csv/usage"])
    description: str = Field(description="What is in it.")


class ExportFormat(Shape):
    """One format."""

    format: str = Field(description="Its name.", examples=["CSV"])
    description: str = Field(description="What it is and whom it suits.")
    endpoints: list[ExportEndpoint] = Field(description="What there is in it.")


class ExportTableInfo(Shape):
    """One table that is to be had."""

    table: str = Field(description="Its name in the path.", examples=["usage"])
    description: str = Field(description="What a row is.")
    columns: list[str] = Field(description="All columns that `columns` may name; the usual ones first.")


class ExportFormats(Answer):
    """What can be exported, and how."""

    formats: list[ExportFormat] = Field(description="The formats.")
    tables: list[ExportTableInfo] = Field(description="The tables that CSV, JSON Lines and Parquet have.")
    notes: list[str] = Field(description="What holds for all of them.")
