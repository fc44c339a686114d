"""The installation that is looked at: what every check is handed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

import redis

from autobot_analytics.settings import Settings

AS_SERVICE = "look as the services' user does: autobot-analytics-admin doctor"


@dataclass(frozen=True)
class Installation:
    """Settings, Redis and the clock; nothing of it is opened for writing."""

    settings: Settings
    client: redis.Redis | None  # None: it does not answer
    away: str = ""  # then what is wrong, and what to do, parted by a semicolon
    given: Collection[str] = ()  # names of settings that are given anywhere, known or not
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @property
    def redis(self) -> redis.Redis:
        """The Redis of a check that needs it; the table calls none of these without."""
        assert self.client is not None, "the table says which checks need Redis"
        return self.client
