"""Writes `docs/snapshots.md` from the catalogue: `python -m snapshots.catalogue_doc > docs/snapshots.md`."""

import sys

from snapshots.catalogue import CATALOGUE, INDEX_KEY


def markdown() -> str:
    """Return the page."""
    lines = [
        "# Snapshots",
        "",
        f"What is published in Redis; the index is the hash `{INDEX_KEY}`. This page is made from",
        "`snapshots/catalogue.py`. The query `sql/snapshots/<name>.sql` makes the documents, a column for each member.",
    ]
    for snapshot in CATALOGUE:
        partition = None if snapshot.partition is None else "PARTITION"
        lines += ["", f"## {snapshot.name}", "", snapshot.meaning, ""]
        lines += [
            f"- key: `{snapshot.key(partition)}`",
            f"- field: {snapshot.field}",
            f"- made by the job `{snapshot.job}`",
        ]
        if snapshot.partition is not None:
            lines.append(f"- partition: {snapshot.partition}" + ("; expires" if snapshot.expires else ""))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
