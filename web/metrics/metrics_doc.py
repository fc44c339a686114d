"""Writes `docs/metrics.md` from the catalogue: `python -m web.metrics.metrics_doc > docs/metrics.md`."""

import sys

from web.metrics.catalogue import SUBJECTS


def markdown() -> str:
    """Return the page."""
    lines = [
        "# Metrics",
        "",
        "What `GET /api/analytics/export/prometheus` gives. This page is made from `web/metrics/catalogue.py`;",
        "[prometheus.md](prometheus.md) says how to scrape it and what counters, labels and the cap mean.",
    ]
    for subject in SUBJECTS:
        lines += ["", f"## {subject.title}", "", "| metric | type | labels | meaning |", "|---|---|---|---|"]
        for family in subject.families:
            labels = ", ".join(f"`{label}`" for label in family.labels)
            lines.append(f"| `{family.name}` | {family.kind} | {labels} | {family.meaning} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
