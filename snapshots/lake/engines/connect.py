"""Sessions of Spark Connect servers (Sail, Spark, Databricks). Needs the extra `spark`."""

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.connect.session import SparkSession


def connect(url: str) -> "SparkSession":
    """Open a new session in UTC, whose times have no zone."""
    from pyspark.sql.connect.session import SparkSession

    session = SparkSession.builder.remote(url).create()
    session.client.set_retry_policies([])  # ours is to say soon that a server is gone
    session.conf.set("spark.sql.session.timeZone", "UTC")
    session.conf.set("spark.sql.timestampType", "TIMESTAMP_NTZ")
    return session


def closed(session: "SparkSession") -> None:
    """End a session, with what it runs; also when its server is gone."""
    with suppress(Exception):
        session.interruptAll()
    with suppress(Exception):
        session.client.release_session()
    session.client.close()


def put(session: "SparkSession", name: str, table: "pa.Table") -> None:
    """Let statements of the session read `table` by its name; unsigned integers become decimals."""
    import pyarrow as pa

    if not table.num_rows:  # the client cannot send columns without rows
        nulls = pa.table([pa.nulls(1, kind) for kind in table.schema.types], names=table.column_names)
        session.createDataFrame(_signed(nulls)).where("false").createOrReplaceTempView(name)
        return
    session.createDataFrame(_signed(table)).createOrReplaceTempView(name)


def _signed(table: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if pa.types.is_unsigned_integer(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.decimal128(20, 0)))
    return table
