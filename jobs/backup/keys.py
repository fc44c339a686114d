"""What is in Redis alone and cannot be made anew: budgets, tokens, silences, marks, saved views."""

from base64 import b64decode, b64encode
from typing import cast

import orjson
import redis

from autobot_analytics.stores.budgets import AGENT_BUDGETS_KEY, BUDGETS_KEY, SCOPES_KEY
from autobot_analytics.stores.marks import MARKS_KEY
from autobot_analytics.stores.silences import HISTORY_KEY, SILENCES_KEY
from autobot_analytics.stores.tokens import TOKENS_KEY, USED_KEY
from autobot_analytics.stores.views import VIEWS_KEY

# The bridge's markers are not among them: they belong to AutoBot's lists, and are worth nothing beside others.
KEPT = (
    BUDGETS_KEY,
    AGENT_BUDGETS_KEY,
    SCOPES_KEY,
    SILENCES_KEY,
    HISTORY_KEY,
    MARKS_KEY,
    VIEWS_KEY,
    TOKENS_KEY,
    USED_KEY,
)


def dump(client: redis.Redis) -> bytes:
    """Return these keys, as Redis writes them down, as JSON of base64."""
    with client.pipeline() as pipe:
        for key in KEPT:
            pipe.dump(key)
        found = cast("list[bytes | None]", pipe.execute())
    kept = {key: b64encode(value).decode() for key, value in zip(KEPT, found, strict=True) if value is not None}
    return orjson.dumps(kept, option=orjson.OPT_INDENT_2)


def put_back(client: redis.Redis, dumped: bytes) -> tuple[list[str], list[str]]:
    """Restore the keys that are not there; give their names, and those that are there and were left alone."""
    restored, left = [], []
    for key, value in orjson.loads(dumped).items():
        if client.exists(key):
            left.append(key)
        else:
            client.restore(key, 0, b64decode(value))
            restored.append(key)
    return restored, left
