"""The settings of the bridge from AutoBot's lists: part of the table of settings."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class Bridging(BaseSettings):
    """Which of AutoBot's lists are copied into the streams, and how often they are looked at."""

    bridge: Annotated[
        Literal["off", "agents", "llm", "all"],
        Field(
            description="Which of AutoBot's lists are copied into the streams: of tasks (`agents`), of model calls "
            "(`llm`), both (`all`). Not for what AutoBot writes into the streams itself. See autobot.md."
        ),
    ] = "off"
    bridge_interval_s: Annotated[
        float, Field(ge=1, le=3_600, description="Seconds between two looks at AutoBot's lists.")
    ] = 10.0
