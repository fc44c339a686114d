"""What pricing a million calls of 2,000 names costs, beside an earlier commit in turns.

`AUTOBOT_BENCHMARK_BASELINE` names the folder of that commit, as for `small_ticks`. Names are those of genai-prices, and
as gateways send them if `AUTOBOT_BENCHMARK_DATA` has `model-names-dev.csv.gz` (columns provider, model).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import duckdb
import polars as pl
from genai_prices.data_snapshot import get_snapshot

ROUNDS = 7
CALLS = 1_000_000
NAMES = 2_000
BASELINE = "AUTOBOT_BENCHMARK_BASELINE"
DATA = "AUTOBOT_BENCHMARK_DATA"


def run(rounds: int = ROUNDS) -> Any:
    """Measure `rounds` times, on this code and on the baseline in turn."""
    from benchmarks.measure import Result, median

    folders = {"now": Path.cwd()}
    if baseline := os.environ.get(BASELINE):
        folders["before"] = Path(baseline)
    result = Result("prices")
    for kind in ("list", "gateway") if os.environ.get(DATA) else ("list",):
        found: dict[str, list[dict[str, float]]] = {side: [] for side in folders}
        for _ in range(rounds):
            for side, folder in folders.items():
                found[side].append(_measured(folder, kind))
        for step in ("resolve", "price", "both"):
            result.figures[f"{kind}, {step}, s of CPU"] = median([one[step] for one in found["now"]])
            if "before" in found:
                ratios = [now[step] / before[step] for now, before in zip(found["now"], found["before"], strict=True)]
                result.figures[f"{kind}, {step}, over the baseline"] = median(ratios)
        result.asked[f"{kind}, both, over the baseline"] = "<= 1.2"
    return result


def _measured(folder: Path, kind: str) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__).resolve()), kind]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    told = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    answer: dict[str, float] = json.loads(told.stdout)
    return answer


def names(kind: str) -> pl.DataFrame:
    """Return 2,000 pairs of provider and model."""
    if kind == "gateway":
        sent = pl.read_csv(Path(os.environ[DATA]) / "model-names-dev.csv.gz").select("provider", "model").unique()
        return sent.sort("provider", "model").head(NAMES)
    listed = sorted((provider.id, model.id) for provider in get_snapshot().providers for model in provider.models)
    return pl.DataFrame(listed[:NAMES], schema=["provider", "model"], orient="row")


class _Arrow:
    """A frame of which DuckDB sees only the stream: it asks for pyarrow if it sees the Polars type."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(schema)


def _child(kind: str) -> None:
    import sql
    from autobot_analytics.settings import Settings

    try:
        from jobs.pricing.own_prices import price_source
        from jobs.pricing.rate_card import RateCard
    except ImportError:  # the baseline
        from jobs.own_prices import price_source  # type: ignore[import-not-found, no-redef]
        from jobs.prices import RateCard  # type: ignore[import-not-found, no-redef]
    chosen = names(kind)
    number = pl.int_range(CALLS, eager=True)
    named = chosen[(number * 7919 % chosen.height).to_list()]
    size = number * 31 % 4_000
    calls = named.with_columns(
        number.alias("row_id"),
        pl.lit(None, dtype=pl.String).alias("service_tier"),
        (pl.lit(1_780_000_000_000_000) + number * 1_000_000).cast(pl.Datetime("us")).alias("event_time"),
        (size + 100).alias("input_tokens"),
        (size // 4).alias("cached_input_tokens"),
        pl.lit(0, dtype=pl.Int64).alias("cache_write_tokens"),
        pl.lit(0, dtype=pl.Int64).alias("cache_write_1h_tokens"),
        (size // 10 + 1).alias("output_tokens"),
        pl.lit(0, dtype=pl.Int64).alias("reasoning_tokens"),
    )
    kinds = calls.select("provider", "model", "service_tier").unique(maintain_order=True).rows()
    first = RateCard((), price_source(Settings()))
    first.rows([("openai", "gpt-4o", None)])  # reading the lists is no part of it
    card, resolve = _spent(lambda: first.rows(kinds))
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        connection.register("given", _Arrow(calls))
        connection.execute("create table calls as select * from given")
        connection.register("rate_card", _Arrow(card))
        query = f"create table priced as {sql.load('ingest/price_calls')}"
        _, price = _spent(lambda: connection.execute(query))
    sys.stdout.write(json.dumps({"resolve": resolve, "price": price, "both": resolve + price}))


def _spent(work: Callable[[], Any]) -> tuple[Any, float]:
    began = process_time()
    return work(), process_time() - began


if __name__ == "__main__":
    _child(sys.argv[1])
