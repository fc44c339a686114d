"""The settings of prices: part of the table of settings."""

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings


class PriceSettings(BaseSettings):
    """Where prices come from."""

    price_file: Annotated[
        Path | None, Field(description="TOML file of your own prices, which win over all others; see pricing.md.")
    ] = None
    price_lists: Annotated[
        tuple[Path, ...],
        Field(
            description="Price lists in the format of LiteLLM's model_prices_and_context_window.json, for models that "
            "genai-prices does not know. They come before the list that ships with the service; see pricing.md."
        ),
    ] = ()
