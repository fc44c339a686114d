"""What is said of errors of Redis: the cause and what to do, never what was sent."""

import pytest
import redis

from autobot_analytics.redis_faults import advice, spell


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Command # 3 (HSET analytics:snapshot:cost_days 2026-03-12 secret) of pipeline caused error: "
            "WRONGTYPE Operation against a key holding the wrong kind of value",
            "HSET: WRONGTYPE Operation against a key holding the wrong kind of value",
        ),
        (
            "Command # 1 (EVAL return 1\nsecret) of pipeline caused error: OOM command not allowed",
            "EVAL: OOM command not allowed",
        ),
        ("unknown command 'X', with args beginning with: 'secret' 'more'", "unknown command 'X'"),
        ("x" * 5_000, "x" * 200),
        ("", "ResponseError"),
    ],
)
def test_payloads_are_not_told(text: str, told: str) -> None:
    """The command's name and the server's words stay; its arguments go."""
    assert spell(redis.ResponseError(text)) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("DB index is out of range", "fewer databases"),
        ("WRONGTYPE Operation against a key", "find it with TYPE"),
        ("Error 1 connecting to x:6379. [SSL: WRONG_VERSION_NUMBER] wrong version number", "redis:// for one without"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "ssl_ca_certs=FILE"),
        ("OOM command not allowed when used memory > 'maxmemory'.", "raise maxmemory"),
        ("HSET: command not allowed when used memory > 'maxmemory'.", "raise maxmemory"),
        ("You can't write against a read only replica.", "to the master"),
        ("MISCONF Redis is configured to save RDB snapshots", "make room there"),
        ("READONLY You can't write against a read only replica.", "to the master"),
        ("Command # 1 (GET x) of pipeline caused error: OOM command not allowed", "raise maxmemory"),
    ],
)
def test_advice_fits_the_error(text: str, told: str) -> None:
    """Each kind of refusal has its own advice."""
    found = advice(redis.RedisError(text))
    assert found is not None
    assert told in found


@pytest.mark.parametrize("text", ["Error 111 connecting to x:6379. Connection refused.", "Timeout reading from socket"])
def test_absence_has_no_advice(text: str) -> None:
    """Of a Redis that does not answer nothing is advised here."""
    assert advice(redis.ConnectionError(text)) is None
