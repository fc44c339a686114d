"""The settings of the query API and of tags: part of the table of settings."""

import re
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

TAG_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}", re.ASCII)


class QuerySettings(BaseSettings):
    """Which tags become dimensions, and what questions to the lake may take."""

    tags: Annotated[
        tuple[str, ...],
        Field(
            max_length=10,
            description="Tags that become dimensions of the query API (`tag:team`): keys of the field `tags`, or of "
            "`metadata`. A change rewrites the lake's facts.",
        ),
    ] = ()
    engine_url: Annotated[
        str,
        Field(
            pattern=r"^(sc://[^/\s:@]+(:[0-9]{1,5})?)?$",
            description="Spark Connect server (Sail or Spark) that answers the query API, e.g. `sc://engine:15002`; "
            "empty: DuckDB in the web service. Needs the extra `spark`, and the server must be able to read the lake's "
            "folder under the same path.",
        ),
    ] = ""
    query_timeout_s: Annotated[
        float, Field(gt=0, le=300, description="Seconds that one question to the query API may take.")
    ] = 10.0
    query_memory_mb: Annotated[
        int, Field(ge=64, description="Memory in MB for all questions together, in each worker process.")
    ] = 256
    query_at_once: Annotated[
        int, Field(ge=1, le=64, description="Questions that one worker process answers at the same time.")
    ] = 2
    query_waiting: Annotated[
        int,
        Field(ge=0, le=256, description="Questions that may wait for their turn in a worker process; 429 beyond."),
    ] = 8

    @field_validator("tags")
    @classmethod
    def _usable_tags(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        for tag in tags:
            if not TAG_KEY.fullmatch(tag):
                raise ValueError(f"{tag!r} is not a tag key: letters, digits, `_`, `.` and `-`, at most 64")
        if len(set(tags)) < len(tags):
            raise ValueError("a tag key is listed twice")
        return tags
