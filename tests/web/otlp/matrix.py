"""`python -m tests.web.otlp.matrix docs/opentelemetry.md`: write the table of tested producers, from the corpus."""

import sys
from pathlib import Path
from typing import Any

from tests.web.otlp import truth

BEGIN = "<!-- tested producers: made by `make docs` -->\n"
END = "<!-- end of tested producers -->\n"
HEAD = "| scenario | made with | calls, failed | runs, failed | what its spans do not tell |\n|---|---|---|---|---|\n"
COMMON = ("opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http", "python", "node")
FIGURES = {
    "input_tokens": "input tokens",
    "output_tokens": "output tokens",
    "cached_input_tokens": "cached tokens",
    "cache_write_tokens": "tokens written to the cache",
}


def table() -> str:
    """Return the table: a row for each scenario of the corpus."""
    return HEAD + "".join(_row(truth.load(name)[0]) for name in truth.NAMES)


def written_into(page: str) -> str:
    """Return the page with the table of the corpus as it is."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _row(told: dict[str, Any]) -> str:
    packages = ", ".join(
        f"{name} {version}" for name, version in told["packages"].items() if not name.startswith(COMMON)
    )
    served, agents = told["served"], told["agents"].values()
    calls = f"{len(served)}, {sum(call['failed'] for call in served)}"
    runs = f"{sum(run['runs'] for run in agents)}, {sum(run['failed'] for run in agents)}" if agents else "none"
    return f"| {told['scenario']} | {packages or 'by hand'} | {calls} | {runs} | {_not_told(served)} |\n"


def _not_told(served: list[dict[str, Any]]) -> str:
    dark = sum(not call["usage_reported"] and not call["failed"] for call in served)
    hidden = sum(not call.get("traced", True) for call in served)
    fields = [name for field, name in FIGURES.items() if any(field in call.get("told", {}) for call in served)]
    parts = [
        f"tokens of streams that end without usage ({dark})" if dark else "",
        f"calls without a span ({hidden})" if hidden else "",
        f"{' and '.join(fields)} of some calls" if fields else "",
    ]
    return "; ".join(part for part in parts if part)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(written_into(path.read_text()))
