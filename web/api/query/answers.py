"""Bodies and answers of the query API."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from web.api.shape import NO_CONTROL, PlainText, Query, Shape

MOST_ROWS = 10_000
MOST_RECORDS = 1_000
MOST_METRICS = 10
MOST_DIMENSIONS = 3
Name = Annotated[PlainText, Field(max_length=100, json_schema_extra={"pattern": NO_CONTROL})]
Zone = Annotated[
    PlainText | None,
    Field(
        max_length=64,
        description="IANA zone in which days and hours are cut; absent: the reporting zone.",
        examples=["Europe/Berlin"],
        json_schema_extra={"pattern": NO_CONTROL},
    ),
]
SubjectName = Annotated[
    Literal["calls", "tasks", "events"] | None,
    Field(description="What the question is about; absent: the first subject that has all names.", examples=["calls"]),
]
FILTERS = (
    "Filters that must all hold: `[operator, dimension, [values]]` with is, is_not, contains, contains_not; "
    '`["and"|"or", [filters]]`, `["not", filter]`. The value null means that the producer said none.'
)
DATE_RANGE = "today, 7d, 28d, 30d, 90d, 365d, month (to date), or two dates (both included) or times."


class Include(Shape):
    """What an answer carries besides the rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    previous: bool = Field(default=False, description="The same metrics of the period of equal length before.")
    totals: bool = Field(default=False, description="The metrics over all rows together.")
    total_rows: bool = Field(default=False, description="How many rows there are without limit and offset.")
    time_labels: bool = Field(default=False, description="All periods of the time dimension, empty ones included.")
    explain: bool = Field(default=False, description="What each metric means, and the SQL that answers the question.")


class QueryBody(BaseModel):
    """One question."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    metrics: Annotated[
        list[Name],
        Field(min_length=1, max_length=MOST_METRICS, description="Figures to give.", examples=[["cost_usd", "calls"]]),
    ]
    dimensions: Annotated[
        list[Name],
        Field(max_length=MOST_DIMENSIONS, description="What to break them down by.", examples=[["model", "time:day"]]),
    ] = []
    filters: Annotated[
        list[Any], Field(max_length=20, description=FILTERS, examples=[[["is", "agent", ["chat-1"]]]])
    ] = []
    date_range: Annotated[
        Name | list[Name], Field(description=DATE_RANGE, examples=["7d", ["2026-11-01", "2026-11-30"]])
    ] = "30d"
    order_by: Annotated[
        list[tuple[Name, Literal["asc", "desc"]]],
        Field(
            max_length=MOST_METRICS,
            description="Metrics and dimensions to order by; absent: by time, else by the first metric, largest first.",
            examples=[[["cost_usd", "desc"]]],
        ),
    ] = []
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="Rows to give at most.", examples=[100])] = 100
    offset: Annotated[int, Field(ge=0, le=10_000_000, description="Rows to leave out first.", examples=[0])] = 0
    include: Annotated[Include, Field(description="What the answer carries besides the rows.")] = Include()
    timezone: Zone = None
    subject: SubjectName = None


class QueryParameters(Query):
    """One question as parameters, so that an address can be a question."""

    metrics: Annotated[
        PlainText,
        Field(
            max_length=1_000,
            description="Figures to give, joined by commas.",
            examples=["cost_usd,calls"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ]
    dimensions: Annotated[
        PlainText,
        Field(
            max_length=1_000,
            description="What to break them down by, joined by commas.",
            examples=["model,time:day"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = ""
    filters: Annotated[
        str,
        Field(max_length=20_000, description=f"JSON. {FILTERS}", examples=['[["is","agent",["chat-1"]]]']),
    ] = "[]"
    date_range: Annotated[
        PlainText,
        Field(
            max_length=100,
            description=f"{DATE_RANGE} Two are joined by a comma.",
            examples=["7d"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = "30d"
    order_by: Annotated[
        PlainText,
        Field(
            max_length=1_000,
            description="Names to order by, joined by commas; `:asc` or `:desc` may follow each.",
            examples=["cost_usd:desc"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="Rows to give at most.", examples=[100])] = 100
    offset: Annotated[int, Field(ge=0, le=10_000_000, description="Rows to leave out first.", examples=[0])] = 0
    include: Annotated[
        PlainText,
        Field(
            max_length=100,
            description="previous, totals, total_rows, time_labels, explain, joined by commas.",
            examples=["totals"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = ""
    timezone: Zone = None
    subject: SubjectName = None
    format: Annotated[Literal["json", "csv"], Field(description="The form of the answer.", examples=["json"])] = "json"


class RecordsParameters(Query):
    """Which records to give."""

    filters: Annotated[
        str,
        Field(max_length=20_000, description=f"JSON. {FILTERS}", examples=['[["is","agent",["chat-1"]]]']),
    ] = "[]"
    date_range: Annotated[
        PlainText,
        Field(
            max_length=100,
            description=f"{DATE_RANGE} Two are joined by a comma.",
            examples=["7d"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = "30d"
    limit: Annotated[int, Field(ge=1, le=MOST_RECORDS, description="Records to give at most.", examples=[100])] = 100
    cursor: Annotated[
        PlainText | None,
        Field(
            max_length=2_000,
            description="`next_cursor` of the page before.",
            examples=["WyIyMDI2LTExLTMwIDEwOjAwOjAwIiwiMjAyNi0xMS0zMC4xLjE3NjQ1MDAwMDAwMDAtMCJd"],
            json_schema_extra={"pattern": NO_CONTROL},
        ),
    ] = None
    timezone: Zone = None
    format: Annotated[Literal["json", "csv"], Field(description="The form of the answer.", examples=["json"])] = "json"


class Coverage(Shape):
    """Which part of the period is known."""

    first_day: str | None = Field(alias="from", description="First day that the facts reach back to, if any.")
    to: str = Field(description="Moment of the lake; what came later is not in the answer.")
    whole: bool = Field(description="Whether facts reach back to the first day and the period is over.")


class QueryMeta(Shape):
    """What an answer is about."""

    as_of: str = Field(description="All that had been rolled up then is counted, UTC.")
    date_range: list[str] = Field(description="First moment of the period and the first one after it.")
    timezone: str = Field(description="Zone in which days and hours are cut.")
    units: dict[str, str] = Field(description="Unit of each metric.")
    coverage: Coverage = Field(description="From when on facts are known, and whether the period is whole.")
    elapsed_ms: float = Field(description="Time that the question took, in milliseconds.")
    engine: str = Field(description="What answered it.")
    time_labels: list[str] | None = Field(default=None, description="All periods of time, with `include.time_labels`.")


class QueryRow(Shape):
    """One combination of the dimensions."""

    dimensions: list[str | None] = Field(description="In the order of the question; null: the producer said none.")
    metrics: list[float | int | None] = Field(description="In the order of the question; null: there is no figure.")
    previous: list[float | int | None] | None = Field(default=None, description="Of the period before.")
    unpriced_calls: int | None = Field(default=None, description="Beside cost: calls without a price.")
    intervals: dict[str, list[float] | None] | None = Field(
        default=None, description="Beside success_rate: Wilson interval (95 %)."
    )


class Explanation(Shape):
    """How an answer comes about."""

    definitions: dict[str, str] = Field(description="What each metric means.")
    sql: str = Field(description="The SQL over the tables of `analytics.duckdb` that answers the question.")


class QueryAnswer(Shape):
    """Figures by dimensions."""

    results: list[QueryRow] = Field(description="In the order of the question.")
    totals: QueryRow | None = Field(default=None, description="All rows together, with `include.totals`.")
    total_rows: int | None = Field(default=None, description="Rows without limit, with `include.total_rows`.")
    meta: QueryMeta = Field(description="What the answer is about.")
    query: dict[str, Any] = Field(description="The question as it was understood.")
    explanation: Explanation | None = Field(default=None, description="Definitions and SQL, with `include.explain`.")


class RecordsMeta(Shape):
    """What a page of records is about."""

    as_of: str = Field(description="All that had been rolled up then is there, UTC.")
    date_range: list[str] = Field(description="First moment of the period and the first one after it.")
    timezone: str = Field(description="Zone in which the days of the period are cut.")
    coverage: Coverage = Field(description="From when on facts are known, and whether the period is whole.")
    elapsed_ms: float = Field(description="Time that the page took, in milliseconds.")
    engine: str = Field(description="What answered it.")


class RecordsAnswer(Shape):
    """A page of records, the newest first."""

    records: list[dict[str, Any]] = Field(description="The newest first.")
    count: int = Field(description="Records of this page.")
    next_cursor: str | None = Field(description="Where the next page begins; null: there is none.")
    meta: RecordsMeta = Field(description="Period and freshness.")
