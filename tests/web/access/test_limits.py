"""Rate limits: who is counted, for how long, across processes, and without Redis."""

from collections.abc import Callable
from typing import Any

import pytest
import redis

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from autobot_analytics.stores.tokens import Role
from tests.web.access.conftest import SUMMARY, TRACK, Guarded
from tests.web.conftest import Web
from web.access.limits import SHARE_EVERY_S


def statuses(guarded: Guarded, times: int, token: str | None, **more: Any) -> list[int]:
    """Ask so often; give what came."""
    return [guarded.ask(token, **more).status_code for _ in range(times)]


def test_limit_of_a_token(guard: Callable[..., Guarded]) -> None:
    """Beyond the limit requests are 429 with Retry-After until the window ends; other tokens are not concerned."""
    guarded = guard(rate_limit_read="3/minute")
    token, other = guarded.token(), guarded.token()
    first = guarded.ask(token)
    assert [first.headers[f"RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")] == ["3", "2", "60"]
    guarded.seconds += 20
    assert statuses(guarded, 3, token) == [200, 200, 429]
    refused = guarded.ask(token)
    assert refused.content_type == "application/problem+json"
    assert refused.headers["Retry-After"] == refused.headers["RateLimit-Reset"] == "40"
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert guarded.ask(other).status_code == 200
    guarded.web.redis.flushdb()  # as Redis would have dropped the count by then
    guarded.seconds += 40
    assert guarded.ask(token).status_code != 429


def test_reading_and_tracking_are_counted_apart(guard: Callable[..., Guarded]) -> None:
    """What a producer sends does not use up what it may read."""
    guarded = guard(rate_limit_read="1/minute", rate_limit_write="2/minute")
    token = guarded.token(Role.READER, Role.WRITER)
    tracked = statuses(guarded, 3, token, path=TRACK, method="POST")
    assert tracked[:2] != [429, 429]
    assert tracked[2] == 429
    assert statuses(guarded, 2, token) == [200, 429]


def test_refused_are_counted_by_address(guard: Callable[..., Guarded]) -> None:
    """Who tries tokens is stopped by address; a good token from there goes on, and so do other addresses."""
    guarded = guard(rate_limit_refused="2/minute")
    token = guarded.token()
    near: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "2001:db8::1"}}
    same_network: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": "2001:db8::2"}}
    assert statuses(guarded, 2, None, **near) == [401, 401]
    assert statuses(guarded, 1, "wrong", **same_network) == [429]
    assert guarded.ask(token, **near).status_code == 200
    assert guarded.ask(environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 401


def test_limits_may_be_off(guard: Callable[..., Guarded]) -> None:
    """`off` counts nothing and says nothing."""
    guarded = guard(rate_limit_read="off", rate_limit_refused="off")
    token = guarded.token()
    assert set(statuses(guarded, 100, token)) == {200}
    assert set(statuses(guarded, 100, None)) == {401}
    assert "RateLimit-Limit" not in guarded.ask(token).headers
    assert guarded.web.redis.keys("analytics:limit*") == []


def test_processes_share_a_limit(guard: Callable[..., Guarded]) -> None:
    """Two workers know of each other's requests after a second, and a new one from its first request."""
    guarded = guard(rate_limit_read="10/minute")
    token = guarded.token()
    other = guarded.another_process()
    assert statuses(guarded, 5, token) == [200] * 5
    assert guarded.ask(token, client=other).headers["RateLimit-Remaining"] == "8"  # four are not shared yet
    guarded.seconds += SHARE_EVERY_S
    assert guarded.ask(token).headers["RateLimit-Remaining"] == "3"
    guarded.seconds += SHARE_EVERY_S
    assert guarded.ask(token, client=other).headers["RateLimit-Remaining"] == "2"
    assert guarded.ask(token, client=guarded.another_process()).headers["RateLimit-Remaining"] == "1"


def test_restart_gives_no_new_window(guard: Callable[..., Guarded]) -> None:
    """A process that starts when the limit is used up refuses at once, and knows when the window ends."""
    guarded = guard(rate_limit_read="2/minute")
    token = guarded.token()
    guarded.ask(token)
    guarded.seconds += SHARE_EVERY_S
    guarded.ask(token)
    refused = guarded.ask(token, client=guarded.another_process())
    assert refused.status_code == 429
    assert 55 <= int(refused.headers["Retry-After"]) <= 60


def test_requests_seldom_ask_redis(guarded: Guarded) -> None:
    """A hundred requests within a second cost Redis a handful of commands for table and limit."""
    token = guarded.token()
    guarded.ask(token)
    before = _commands(guarded.web.redis)
    statuses(guarded, 100, token)
    snapshots = 100  # the tests' reader looks at the index for each request, see tests/web/conftest.py
    assert _commands(guarded.web.redis) - before <= snapshots + 5


def test_redis_away(own: Web, own_redis_server: RedisProcess) -> None:
    """Without Redis each process counts for itself."""
    own.settings = Settings(redis_url=own.settings.redis_url, redis_timeout_s=0.2, rate_limit_read="3/minute")
    own.__post_init__()
    guarded = Guarded(own)
    own.publish({"cost_days": {}})
    token = guarded.token()
    assert guarded.ask(token).status_code == 200
    own_redis_server.kill()
    guarded.seconds += 5
    assert statuses(guarded, 3, token) == [200, 200, 429]
    guarded.seconds += 60
    assert guarded.ask(token, SUMMARY).status_code == 200


@pytest.mark.parametrize("rate", ["", "600", "0/minute", "-1/minute", "1/fortnight", "1/minute;2/hour", "OFF\n"])
def test_wrong_rate_is_a_wrong_setting(rate: str) -> None:
    """A limit that cannot be read stops the start."""
    with pytest.raises(ValueError, match="rate_limit_read"):
        Settings(rate_limit_read=rate)


def _commands(client: redis.Redis) -> int:
    found: dict[str, Any] = client.info("stats")
    processed: int = found["total_commands_processed"]
    return processed
