"""The settings of the web service's connections: part of the table of settings."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings


class Connections(BaseSettings):
    """How long a client may take to send a request and to read the response."""

    web_body_timeout_s: Annotated[
        float,
        Field(
            gt=0,
            le=600,
            description="Seconds in which the body of a request must arrive; a long body gets another second for each "
            "16 KiB that it has brought. After that the answer is 408.",
        ),
    ] = 10.0
    web_read_timeout_s: Annotated[
        float,
        Field(gt=0, le=3_600, description="Seconds that a client may take nothing of a response; then it is cut off."),
    ] = 60.0
    web_bodies_per_address: Annotated[
        int,
        Field(ge=1, le=1_000, description="Bodies of one address that may be arriving at the same time; more get 429."),
    ] = 32
