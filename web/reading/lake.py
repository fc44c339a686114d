"""The publication of the lake that a request reads."""

from datetime import UTC, datetime

from snapshots.lake.engines.protocol import EngineUnavailable
from web.reading.context import Service


def lake_as_of(service: Service) -> datetime:
    """Return the moment (aware UTC) that the lake shows. Raises EngineUnavailable, also if it cuts days elsewhere."""
    publication = service.engine.publication()
    if publication.timezone != service.settings.timezone:
        raise EngineUnavailable(
            f"The lake cuts days in {publication.timezone}, the setting TIMEZONE is {service.settings.timezone}: "
            "the scheduler's job `lake` publishes it anew."
        )
    return publication.as_of.replace(tzinfo=UTC)
