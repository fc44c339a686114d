"""URLs of Redis, checked before they are used: redis-py takes database 0 for one that is no number."""

import re
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator

SCHEMES = ("redis://", "rediss://", "unix://")


def checked_redis_url(url: str) -> str:
    """Return a Redis URL back; ValueError, without repeating any of it, when redis-py would refuse or misread it."""
    try:
        parts = urlsplit(url)
        databases = [f"/{db}" for db in parse_qs(parts.query).get("db", ())]
        if parts.scheme != "unix":  # whose path is a file
            databases.append(parts.path)
        is_plain = parts.port != 0 and all(re.fullmatch("(/[0-9]*)?/?", database) for database in databases)
    except ValueError:
        is_plain = False
    if not url.startswith(SCHEMES) or not is_plain:
        raise ValueError(
            f"must begin with {', '.join(SCHEMES)} and name the database by its number, as in redis://host:6379/4; "
            "/ # ? in a password are written %2F %23 %3F"
        )
    return url


RedisUrl = Annotated[str, AfterValidator(checked_redis_url)]
