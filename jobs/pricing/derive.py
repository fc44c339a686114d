"""Derive the price list that ships with us from LiteLLM's: `make prices` writes `jobs/pricing/data/litellm.json`.

What remains of an entry are its provider and what tokens and calls cost; entries without such a price are left out. One
model is one line, sorted, so that a new release shows as a difference of lines.
"""

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from jobs.pricing.listed import ABOUT, PER_CALL, SHIPPED

WITHIN_THE_WHEEL = "litellm/model_prices_and_context_window_backup.json"
_SUFFIXES = ("", "_batches", "_flex", "_priority")
_LICENCE = "MIT, Copyright (c) 2023 Berri AI; https://github.com/BerriAI/litellm"


def main() -> None:
    """Read the wheel or the JSON file that is named and write the list."""
    if len(sys.argv) not in (2, 3):
        raise SystemExit("usage: python -m jobs.pricing.derive WHEEL_OR_JSON [YYYY-MM-DD]")
    path = Path(sys.argv[1])
    day = sys.argv[2] if len(sys.argv) == 3 else datetime.now(UTC).date().isoformat()
    if is_zipfile(path):
        source = " ".join(path.name.split("-")[:2])
        with ZipFile(path) as wheel:
            text = wheel.read(WITHIN_THE_WHEEL).decode()
    else:
        source, text = "litellm", path.read_text("utf-8")
    SHIPPED.write_text(derived(text, source, day), "utf-8")
    print(f"{SHIPPED}: {len(SHIPPED.read_text('utf-8').splitlines()) - 3:,} models of {source}")


def derived(text: str, source: str, day: str) -> str:
    """Return the list that `text`, LiteLLM's JSON, is cut down to."""
    document = json.loads(text, parse_float=Decimal)
    lines = [f'"{ABOUT}": ' + json.dumps({"source": source, "day": day, "licence": _LICENCE})]
    for name, entry in sorted(document.items()):
        kept = _kept(entry)
        if name != "sample_spec" and kept:
            lines.append(f"{json.dumps(name)}: {_written(kept)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _kept(entry: dict[str, object]) -> dict[str, object]:
    costs: dict[str, object] = {
        key: value for key, value in entry.items() if _is_cost(key) and isinstance(value, int | Decimal)
    }
    steps = entry.get("tiered_pricing")
    if isinstance(steps, list):
        costs["tiered_pricing"] = [
            {key: value for key, value in step.items() if key == "range" or _is_cost(key)}
            for step in steps
            if "range" in step and "input_cost_per_token" in step
        ]
    charged = [costs.get(key) for key in ("input_cost_per_token", "output_cost_per_token", "tiered_pricing")]
    return {"litellm_provider": entry.get("litellm_provider"), **costs} if any(charged) else {}


def _is_cost(key: str) -> bool:
    if key == PER_CALL:
        return True
    base = next((key.removesuffix(end) for end in _SUFFIXES[1:] if key.endswith(end)), key)
    base, above, size = base.partition("_above_")
    classes = ("input_cost_per_token", "output_cost_per_token", "output_cost_per_reasoning_token")
    cached = ("cache_read_input_token_cost", "cache_creation_input_token_cost")
    return base in (*classes, *cached) and (not above or size.endswith("k_tokens") or size == "1hr")


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    if isinstance(value, Decimal):
        return f"{value.normalize():E}" if value else "0"
    return json.dumps(value)


if __name__ == "__main__":
    main()
