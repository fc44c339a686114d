"""The settings of backups: part of the table of settings."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings


class Backups(BaseSettings):
    """Where the scheduler puts backups, how often, and how many it keeps."""

    backup_dir: Annotated[
        Path | None, Field(description="Folder that the scheduler puts backups into; none: it makes none.")
    ] = None
    backup_interval_s: Annotated[float, Field(ge=60, le=2_592_000, description="Seconds between two backups.")] = (
        86_400.0
    )
    backup_keep: Annotated[int, Field(ge=1, le=1_000, description="Newest backups that are kept there.")] = 7
    backup_incremental: Annotated[
        bool,
        Field(
            description="Whether a backup stores only what is new since the last one, compressed, in blocks that the "
            "backups of the folder share. See operate.md."
        ),
    ] = False
