"""Makes the demo's data from the public data sets it is an extract of.

`python -m autobot_analytics.demo.extract servegen-hourly.csv.gz ecom-clickstream.csv.gz`, for maintainers.
"""

import gzip
import random
import sys
from pathlib import Path

import polars as pl

from autobot_analytics.demo.cast import AGENTS, DemoAgent

DATA = Path(__file__).parent / "data"
SEED = 20231116


def agent_hours(trace: pl.DataFrame, agent: DemoAgent, chance: random.Random) -> pl.DataFrame:
    """Scale the hours of one client down to the agent's calls; fractions of a call are drawn, so that sums keep."""
    model, client = agent.trace_client
    hours = trace.filter((pl.col("model") == model) & (pl.col("client") == client) & (pl.col("input_tokens") > 0))
    scale = agent.calls / hours["requests"].sum()
    calls = [int(requests * scale + chance.random()) for requests in hours["requests"]]
    share = pl.Series(calls) / hours["requests"]
    return hours.select(
        pl.lit(agent.agent_id).alias("agent_id"),
        "hour",
        pl.Series("calls", calls),
        (pl.col("input_tokens") * share).round().cast(pl.Int64),
        (pl.col("output_tokens") * share).round().cast(pl.Int64),
    ).filter(pl.col("calls") > 0)


def write(frame: pl.DataFrame, name: str) -> None:
    """Write a CSV.gz that is the same whenever it is made."""
    with (DATA / name).open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(frame.write_csv().encode())


def main(servegen: Path, clickstream: Path) -> None:
    """Write both extracts into the package."""
    chance = random.Random(SEED)
    trace = pl.read_csv(servegen)
    write(pl.concat(agent_hours(trace, agent, chance) for agent in AGENTS), "agent-hours.csv.gz")
    clicks = pl.read_csv(clickstream, infer_schema=False)
    write(clicks.select("user_id", "session_id", "event", "timestamp", "platform"), "clickstream.csv.gz")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
