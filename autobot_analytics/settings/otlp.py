"""The settings of OpenTelemetry: part of the table of settings."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings


class OtlpSettings(BaseSettings):
    """What is taken of traces, and how much is remembered of them."""

    otlp_max_body_bytes: Annotated[
        int,
        Field(
            ge=1_024,
            le=1_000_000_000,
            description="Longest body of an OpenTelemetry request, after decompression; 413 beyond.",
        ),
    ] = 8_000_000
    otlp_ignored_scopes: Annotated[
        tuple[str, ...],
        Field(
            description="Instrumentation scopes whose calls and runs are not counted, for instance "
            '`["openinference.instrumentation.openai"]` where another one reports the same calls.'
        ),
    ] = ()
    otlp_tags: Annotated[
        dict[str, str],
        Field(
            max_length=20,
            description="Tags and the span or resource attributes that hold their values, for instance "
            '`{"release": "service.version"}`. A tag of `TAGS` that is not listed here is read from the attribute of '
            "its own name.",
        ),
    ] = {}
    otlp_remembered_spans: Annotated[
        int,
        Field(
            ge=1_000,
            le=100_000_000,
            description="Spans of recent traces that Redis remembers, at some 400 bytes each, so that late spans amend "
            "earlier records; the least recently used traces go first.",
        ),
    ] = 200_000
