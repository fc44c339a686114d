"""Every SELECT statement gives on Spark Connect the rows that it gives on DuckDB.

`make engines` runs this on Spark; here it is Sail. A statement that fails needs portable SQL or a rule in
`sql/dialect.py`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
import redis

from autobot_analytics.demo.embedded_redis import RedisProcess
from jobs.database.warehouse_file import memory_warehouse
from snapshots.lake.engines.connect import connect, put
from sql.dialect import NotPortable, translate
from tests.sql.engines.captured import Captured, names, recording
from tests.sql.engines.pasts import run_jobs_on_random_events, run_the_demo
from tests.sql.engines.servers import multiset, plain, server

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession


STAY_ON_DUCKDB = {"snapshots/agent_recommendations:1", "snapshots/alerts:1"}  # documents of small tables


@pytest.fixture(scope="module")
def spark() -> Iterator["SparkSession"]:
    """A session of one server for all statements."""
    with server() as url:
        session = connect(url)
        yield session
        session.stop()


@pytest.fixture(scope="module")
def runs(redis_server: RedisProcess) -> dict[str, list[Captured]]:
    """What the service runs on random events in two zones and on the demo, by statement."""
    url = redis_server.url.rsplit("/", 1)[0] + "/11"
    found: dict[str, list[Captured]] = {}
    with redis.Redis.from_url(url) as client, pytest.MonkeyPatch.context() as patch:
        pasts: list[Callable[[], None]] = [
            partial(run_jobs_on_random_events, client, "Asia/Kathmandu", seed=1),
            partial(run_jobs_on_random_events, client, "America/New_York", seed=2),
            partial(run_the_demo, client),
        ]
        for past in pasts:
            with recording(patch) as recorded:
                past()
            for name, captured in recorded.runs.items():
                found.setdefault(name, []).extend(captured)
        client.flushdb()
    return found


def portable_rows(
    spark: "SparkSession", select: str, tables: Mapping[str, pa.Table], parameters: Mapping[str, object]
) -> Counter[tuple[Any, ...]]:
    """Return the rows of a translated statement."""
    for name, table in tables.items():
        put(spark, name, table)
    found = translate(select, {name: table.column_names for name, table in tables.items()}, parameters)
    return multiset(spark.sql(found.text, args=dict(found.arguments)).toArrow())


@pytest.mark.parametrize("statement", names())
def test_statement_gives_the_same_rows(
    spark: "SparkSession", runs: Mapping[str, list[Captured]], statement: str
) -> None:
    """The rows are those of DuckDB, or the statement is refused; the pasts make the service run every statement."""
    assert statement in runs, f"{statement} did not run: tests/sql/engines/pasts.py is to make it run"
    if statement in STAY_ON_DUCKDB:
        with pytest.raises(NotPortable):
            translate(runs[statement][0].select, runs[statement][0].columns, runs[statement][0].parameters)
        return
    for run in runs[statement]:
        assert portable_rows(spark, run.select, run.tables, run.parameters) == multiset(run.rows), statement


TRAPS: Mapping[str, tuple[str, list[tuple[Any, ...]]]] = {
    "list keeps its order and nulls": (
        "select list(x order by y) as a from (values (null, 2), ('b', null), ('c', 1)) as t (x, y)",
        [(("c", None, "b"),)],
    ),
    "two lists of one group are not one": (
        "select list(x order by y) as a, list(z order by y) as b from (values (1, 2, 3), (4, 1, 6)) as t (x, y, z)",
        [((4, 1), (6, 3))],
    ),
    "list of no rows is null": (
        "select list(x order by x) as a from (values (1)) as t (x) where x > 1",
        [(None,)],
    ),
    "arg_max passes over null": (
        "select arg_max(x, y) as a, arg_min(x, y) as b from (values ('a', 1), (null, 2), (null, 0)) as t (x, y)",
        [("a", "a")],
    ),
    "Monday is 1 and Sunday is 7": (
        "select isodow(d) as a from (values (date '2024-06-24'), (date '2024-06-30')) as t (d)",
        [(1,), (7,)],
    ),
    "epoch_ms of a time is a number": (
        "select epoch_ms(t) as a, epoch_us(t) as b from (values (timestamp '1969-12-31 23:59:59.5')) as x (t)",
        [(-500, -500_000)],
    ),
    "times are written with letters that are no fields": (
        "select strftime(t, '%Y-%m-%dT%H:%M:%S.%fZ') as a "
        "from (values (timestamp '2024-06-29 01:02:03.004005')) as x (t)",
        [("2024-06-29T01:02:03.004005Z",)],
    ),
    "a path of JSON": (
        """select j ->> '$[0]' as a, j ->> '$[1]' as b from (values ('["x", 2]')) as t (j)""",
        [("x", "2")],
    ),
    "a quarter of an hour is not one of the year": (
        "select quarter_hour(t) as a from (values (timestamp '2024-06-29 01:29:59.999999')) as x (t)",
        [(datetime(2024, 6, 29, 1, 15),)],
    ),
    "large integers keep their last digit": (
        "select x::hugeint as a from (values (9007199254740993)) as t (x)",
        [(9007199254740993,)],
    ),
    "money keeps nine digits in products": (
        "select x * 1000000000 as a from (values (123456.123456789::decimal(38, 9))) as t (x)",
        [(123456123456789,)],
    ),
    "a range that ends before it begins is empty": (
        "select unnest(range(d, d - 1, interval 1 day))::date as a from (values (date '2024-06-24')) as t (d)",
        [],
    ),
    "lists side by side": (
        "select unnest(['a', 'b']) as a, null as b, unnest([1, 2]) as c",
        [("a", None, 1), ("b", None, 2)],
    ),
    "replaced columns stay in their place": (
        "with t as (select 1 as a, 2 as b, 3 as c) select * replace (b + 10 as b) from t",
        [(1, 12, 3)],
    ),
    "percentiles are exact": (
        "select percentile_disc(0.5) within group (order by x) as a from (values (1), (2), (10), (11)) as t (x)",
        [(2,)],
    ),
    "percentiles between two values": (
        "select quantile_cont(x, 0.5) as a from (values (1.0::double), (2), (10), (11)) as t (x)",
        [(6,)],
    ),
    "milliseconds become a time": (
        "select make_timestamp_ms(x) as a from (values (1719664200123)) as t (x)",
        [(datetime(2024, 6, 29, 12, 30, 0, 123000),)],
    ),
    "a dollar in a text is no parameter": (
        "select '$usd, it''s' as a -- don't take $this",
        [("$usd, it's",)],
    ),
    "columns of using are there once": (
        "with a as (select 1 as k, 2 as x), b as (select 1 as k, 3 as y) select * from a join b using (k)",
        [(1, 2, 3)],
    ),
    "group by all and order by all": (
        "select x, count(*) as n from (values ('b'), ('a'), ('b')) as t (x) group by all order by all",
        [("a", 1), ("b", 2)],
    ),
    "places in a stream are compared by epoch first": (
        "select a from (values (1, 9, 9), (2, 0, 0), (1, 9, 10)) as t (a, b, c) where (a, b, c) > (1, 9, 9)",
        [(1,), (2,)],
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_trap_is_known(spark: "SparkSession", trap: str) -> None:
    """What would give other rows and no error gives the rows that DuckDB gives."""
    select, expected = TRAPS[trap]
    rows = Counter(tuple(plain(value) for value in row) for row in expected)
    assert multiset(Captured.of(memory_warehouse(), select, {}).rows) == rows
    assert portable_rows(spark, select, {}, {}) == rows


def test_texts_travel_as_arguments(spark: "SparkSession") -> None:
    """Text of a caller is a value, whatever it holds."""
    hostile = "x' or '1'='1' -- \\ \" :p {{}} $q"
    found = translate("select $p as a, $many as b", {}, {"p": hostile, "many": [hostile, "y"]})
    assert hostile not in found.text
    [row] = spark.sql(found.text, args=dict(found.arguments)).toArrow().to_pylist()
    assert row == {"a": hostile, "b": [hostile, "y"]}


def test_what_no_rule_translates_is_refused() -> None:
    """A list in an order that descends has no rule."""
    with pytest.raises(NotPortable, match="desc"):
        translate("select list(x order by x desc) from t", {"t": ["x"]})
