"""Pages of other origins: nothing unless the settings name them."""

from collections.abc import Callable

import pytest

from autobot_analytics.settings import Settings
from autobot_analytics.stores.tokens import Role
from tests.web.access.conftest import SUMMARY, Guarded

ALLOWED = "https://autobot.example:8443"
PREFLIGHT = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}


def test_no_cors_by_default(guarded: Guarded) -> None:
    """Out of the box no answer lets a page of another origin read it, and a preflight is not answered."""
    client = guarded.web.client
    for answer in (
        client.get(SUMMARY, headers={"Origin": ALLOWED}),
        client.options(SUMMARY, headers={"Origin": ALLOWED, **PREFLIGHT}),
    ):
        assert not {name for name, _ in answer.headers if name.startswith("Access-Control")}


def test_preflight(guard: Callable[..., Guarded]) -> None:
    """A preflight of an allowed origin is answered without a token; that of another is refused like any request."""
    guarded = guard(cors_origins=(ALLOWED,))
    guarded.token(Role.ADMIN)
    answer = guarded.web.client.options(SUMMARY, headers={"Origin": ALLOWED, **PREFLIGHT})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    other = guarded.web.client.options(SUMMARY, headers={"Origin": "https://evil.example", **PREFLIGHT})
    assert other.status_code == 401
    assert "Access-Control-Allow-Origin" not in other.headers


@pytest.mark.parametrize("with_token", [True, False])
def test_answers(guard: Callable[..., Guarded], with_token: bool) -> None:
    """An allowed origin may read answers, refusals too, and the headers it needs; caches keep origins apart."""
    guarded = guard(cors_origins=(ALLOWED,))
    token = guarded.token()
    headers = {"Authorization": f"Bearer {token}"} if with_token else {}
    answer = guarded.web.client.get(SUMMARY, headers={"Origin": ALLOWED, **headers})
    assert answer.status_code == (200 if with_token else 401)
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers.getlist("Vary")
    without = guarded.web.client.get(SUMMARY, headers=headers)
    assert "Access-Control-Allow-Origin" not in without.headers
    assert "Origin" in without.headers.getlist("Vary")


@pytest.mark.parametrize("origin", ["*", "null", "autobot.example", "https://a.example/", "https://*.example", ""])
def test_origins_are_spelled_out(origin: str) -> None:
    """A wildcard or something that is no origin stops the start."""
    with pytest.raises(ValueError, match="is no origin"):
        Settings(cors_origins=(origin,))
