"""The field tables of `docs/events.md`, made from the contract.

`python -m autobot_analytics.contract_doc docs/events.md` writes the page anew between its two marks; the rest of it is
written by people.
"""

import sys
from pathlib import Path

from autobot_analytics.contract import MOST, STREAMS, Field, Kind, Stream

BEGIN = "<!-- tables made from autobot_analytics/contract.py by `make docs` -->"
END = "<!-- end of the tables -->"
_KINDS = {
    Kind.TEXT: "text",
    Kind.TIME: "time, ISO 8601",
    Kind.COUNT: "integer ≥ 0",
    Kind.TOKENS: f"integer from 0 to {MOST[Kind.TOKENS]:,}",
    Kind.DURATION: "milliseconds ≥ 0",
    Kind.MONEY: "USD ≥ 0",
    Kind.REVISION: "integer ≥ 0",
    Kind.FLAG: "`true` or `false`",
    Kind.DOCUMENT: "JSON object",
    Kind.TAGS: "JSON object of text, numbers, `true` and `false`",
}


def with_tables(page: str) -> str:
    """Return the page with its tables as the contract has them now."""
    head, _, rest = page.partition(BEGIN)
    tail = rest.partition(END)[2]
    return "\n\n".join([head + BEGIN, *map(_table, STREAMS), END]) + tail


def _table(stream: Stream) -> str:
    rows = [f"| {_name(field)} | {_kind(field)} | {field.meaning} |" for field in stream.fields]
    return "\n".join([f"### `{stream.key}`", "", "| field | value | meaning |", "|---|---|---|", *rows])


def _name(field: Field) -> str:
    return f"`{field.name}` *" if field.required else f"`{field.name}`"


def _kind(field: Field) -> str:
    kind = " ".join(f"`{choice}`" for choice in field.choices) or _KINDS[field.kind]
    return f"{kind}; default `{field.default}`" if field.default else kind


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_tables(path.read_text()))
