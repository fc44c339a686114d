"""`python -m benchmarks [NAME…]`: run benchmarks, print a table, write `benchmarks/results.json`."""

from importlib import import_module
from pathlib import Path

import click

from benchmarks.measure import tell

NAMES = (
    *("ingest", "small_ticks", "tick", "web", "load", "tracking", "anomalies", "forecast", "day_end"),
    *("export", "dashboard", "metrics", "long_entries", "otlp", "query", "republish", "prices", "sizing"),
    "engines",
)


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
@click.option("--out", type=click.Path(path_type=Path), default=Path("benchmarks/results.json"), show_default=True)
def main(names: tuple[str, ...], out: Path) -> None:
    """Run the benchmarks called NAMES, or all of them."""
    tell([import_module(f"benchmarks.{name}").run() for name in names or NAMES], out)


main()
