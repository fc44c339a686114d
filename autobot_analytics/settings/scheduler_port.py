"""The settings of the scheduler's own HTTP port: part of the table of settings."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings


class SchedulerPort(BaseSettings):
    """Where the scheduler answers probes and scrapes."""

    scheduler_host: Annotated[
        str,
        Field(description="Address on which the scheduler answers /healthz, /readyz and /metrics; no token is asked."),
    ] = "127.0.0.1"
    scheduler_port: Annotated[
        int,
        Field(
            ge=0,
            le=65_535,
            description="Port on which the scheduler answers /healthz, /readyz and /metrics, e.g. 8002. 0: it does not "
            "listen. See operate.md.",
        ),
    ] = 0
