"""The page `docs/maintenance.md`, made from the headers of the rules; `make docs` writes it."""

import re
from itertools import groupby, takewhile

import sql
from autobot_analytics.settings import Settings
from jobs.rules.recommend import rules

HEADINGS = ("Warns of", "Why", "Test", "Thresholds", "Inputs")
_HEAD = """\
# What somebody should act upon

This page is made from the headers of the rules (`make docs`).

`/api/analytics/advanced/maintenance` gives what somebody should act upon, most urgent first; `…/maintenance/summary`
the same in short, `…/maintenance/category/{category}` one category, `…/maintenance/resolved` what no longer holds.
`/api/analytics/agents/recommendations` gives what is about agents, agent by agent, from the same rules.

A rule is one query, `sql/recommendations/agents/<name>.sql` or `sql/recommendations/maintenance/<name>.sql`. The job
`recommend` asks all of them. Adding one is adding a file with the agreed columns (`jobs/rules/recommend.py`) and a
file of cases in `tests/sql/recommendations/`; nothing else is touched. Each threshold is a [setting](settings.md).

## Evidence

Each recommendation carries `evidence`: the `figures` with the threshold that they were compared with, the `window`, the
`sample_size`, and the `query`: its file and the parameters that it was asked with. The query is one `select` on tables
that are in `analytics.duckdb` too ([analysts.md](analysts.md)): an analyst who runs it gets the same rows, as long as
nothing new has arrived.

```python
import duckdb

query = recommendation["evidence"]["query"]
lake = duckdb.connect("data/analytics.duckdb", read_only=True)
print(lake.execute(open("sql/" + query["file"]).read(), query["parameters"]).fetchall())
```

Figures of Redis, of the disk, of the streams themselves and of the age of snapshots are taken at each run of the job
into the table `samples` (kept for `SAMPLE_DAYS`), so that rules on them are queries as well.

`detected_at` is when the recommendation first held; it stays while it holds, whatever its figures. When it holds no
more it goes to `…/maintenance/resolved` with the figures that it had last, for `RESOLVED_DAYS`. A rule that cannot be
asked fails the job, which names it; the other rules are asked, and what it had found holds on.

## Confidence

`confidence = n / (n + least) × (1 - threshold / (2 × value))`, from 0 to 1, rounded to two digits (the macro
`confidence`). `n` is the sample, `least` the smallest sample that the rule judges: one half there, towards 1 above it.
`value / threshold` is the effect: one half at the threshold, three quarters at twice the threshold, towards 1; where
less is worse it is turned round, and where anything is too much (lost entries, evicted keys) that part is 1. With twice
the least sample and twice the threshold it is 0.5. The confidence of a budget is the probability that it breaks.

## Priorities

Recommendations come by priority (critical, high, medium, low), then by confidence. What makes each is in the rule's
thresholds. Categories are agent_performance, cost_management, infrastructure and reliability.

## Health score

`/api/analytics/advanced/health` gives the mean of those parts that have data, over the last 30 days, with the parts:

| part | formula |
|---|---|
| cost | 100 - 2 × \\|growth of cost in %\\|, not below 0; no data without a growth rate |
| agents | completed / terminal tasks × 100; no data without a task |
| engagement | 20 × page views per session, not above 100; no data without a session |

A from 90, B from 80, C from 70, D from 60, else F; healthy from 80, warning from 60, else critical.

# The rules
"""


def markdown() -> str:
    """Write the page: one heading for each rule, with what its header says and the settings that it takes."""
    parts = [_HEAD]
    for folder, inside in groupby(rules(), key=lambda rule: rule.split("/")[1]):
        parts.append(f"## {folder.capitalize()}\n")
        parts += [_section(rule) for rule in inside]
    return "\n".join(parts)


def header(rule: str) -> dict[str, str]:
    """Return what the header of a rule says under each heading."""
    lines = [
        line.removeprefix("--").strip()
        for line in takewhile(lambda line: line.startswith("--"), sql.load(rule).splitlines())
    ]
    found = re.split(rf"(?:^|(?<=\s))({'|'.join(HEADINGS)}): ", " ".join(lines))
    return dict(zip(found[1::2], (text.strip() for text in found[2::2]), strict=True))


def _section(rule: str) -> str:
    said = header(rule)
    found = re.search(r"'([a-z-]+)'( \|\| [^\n]+)? as id,", sql.load(rule))
    identity = "" if found is None else found[1] + ("…" if found[2] else "")
    text = [f"### {said['Warns of'][0].upper()}{said['Warns of'][1:]}\n", f"`{identity}` · `sql/{rule}.sql`\n"]
    text += [f"- {heading}: {_with_defaults(said[heading])}" for heading in HEADINGS[1:] if heading in said]
    return "\n".join([*text, ""])


def _with_defaults(text: str) -> str:
    """Put a setting's name and default where the query has its parameter."""
    settings = Settings.model_construct()
    return re.sub(
        r"\$(\w+)",
        lambda match: (
            f"`{match[1].upper()}` ({getattr(settings, match[1]):g})" if hasattr(settings, match[1]) else match[0]
        ),
        text,
    )


if __name__ == "__main__":
    print(markdown(), end="")
