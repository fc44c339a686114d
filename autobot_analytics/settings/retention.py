"""The settings of retention: part of the table of settings."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings


class Retaining(BaseSettings):
    """How long raw events are kept, and how often is looked for older ones."""

    retention_days: Annotated[
        int,
        Field(
            ge=31,
            le=36_500,
            description="Days before today for which raw events and dead letters are kept; what was made of older ones "
            "stays. See privacy.md.",
        ),
    ] = 400
    retain_interval_s: Annotated[
        float, Field(ge=60, le=86_400, description="Seconds between two looks for raw events that are too old.")
    ] = 3_600.0
