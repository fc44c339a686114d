"""An installation to look at: a real Redis, a folder of its own, and a clock that stands still where it may."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import redis

from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.settings import Settings

NOW = datetime(2026, 3, 12, 10, tzinfo=UTC)
MakeInstallation = Callable[..., Installation]


@pytest.fixture
def make(redis_client: redis.Redis, redis_url: str, tmp_path: Path) -> MakeInstallation:
    """Makes installations: settings by name; `client` and `clock` may be given, too."""

    def make_one(
        client: redis.Redis | None = redis_client,
        clock: Callable[[], datetime] = lambda: NOW,
        given: tuple[str, ...] = (),
        **settings: Any,
    ) -> Installation:
        settings = {"redis_url": redis_url, "data_dir": tmp_path / "data", **settings}
        return Installation(
            Settings(**settings), client, "No Redis answers; start it." if not client else "", given, clock
        )

    return make_one
