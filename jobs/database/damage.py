"""What to tell the operator about a warehouse file that cannot be opened."""

from pathlib import Path

import duckdb


def what_is_wrong(path: Path, error: duckdb.Error) -> str:
    """Return one line: the file, the error, and what to do about a file that is damaged."""
    return f"{path}: {str(error).splitlines()[0]}{_advice(str(error))}"


def _advice(error: str) -> str:
    """Return what to do about a damaged file; nothing about one that is in use or cannot be written."""
    if "lock" in error or "Permission" in error or "No space" in error:
        return ""
    return (
        ". The file is damaged: put the last backup in its place (autobot-analytics restore), or move the file away to "
        "begin anew with what the streams still hold"
    )
