"""Readiness: whether Redis answers and the ticks' figures are fresh, told to anybody and nothing else."""

from typing import Any

import pytest

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.stores.tokens import Role, Tokens
from tests.web.conftest import Web
from web.access.rules import READINESS

FRESH: dict[str, Any] = {"pipeline": {}, "forecasts": {}}


def said(web: Web) -> tuple[int, str]:
    """Return status and body."""
    answer = web.client.get("/readyz")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.text


def test_ready_while_ticks_publish(web: Web) -> None:
    """Not before the first tick, then for three intervals after each, and without a token."""
    Tokens(web.redis, web.clock).create("a", [Role.ADMIN])
    assert said(web) == (503, '{"status":"not ready"}')
    web.publish(FRESH)
    assert said(web) == (200, '{"status":"ready"}')
    assert web.client.head("/readyz").text == ""
    web.later(seconds=31)
    assert said(web) == (503, '{"status":"not ready"}')


@pytest.mark.parametrize(("name", "status"), [("forecasts", 503), ("pipeline", 200)])
def test_only_ticks_matter(web: Web, name: str, status: int) -> None:
    """What a slower job has published makes nothing ready."""
    web.publish({name: {}})
    assert said(web)[0] == status


def test_a_late_job_does_not_matter(web: Web) -> None:
    """Stale forecasts beside fresh figures of the tick are ready."""
    web.publish({"forecasts": {}})
    web.later(hours=2)
    web.publish({"pipeline": {}})
    assert said(web)[0] == 200


def test_not_ready_without_redis(own: Web, own_redis_server: RedisProcess) -> None:
    """Held figures do not make it ready when Redis has gone."""
    own.publish(FRESH)
    assert said(own)[0] == 200
    own_redis_server.kill()
    assert said(own) == (503, '{"status":"not ready"}')


def test_document_has_readiness(web: Web) -> None:
    """The OpenAPI document says both answers, without a token."""
    operation = web.client.get("/openapi.json").get_json()["paths"][READINESS]["get"]
    assert operation["security"] == []
    assert set(operation["responses"]) == {"200", "503"}
    schema = operation["responses"]["503"]["content"]["application/json"]["schema"]
    assert web.client.get(READINESS).get_json() == {"status": schema["properties"]["status"]["const"]}
