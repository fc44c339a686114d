"""The running service against its own OpenAPI document, with requests that schemathesis makes up, good and bad ones."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import redis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from autobot_analytics.demo.embedded_redis import RedisProcess, free_port
from autobot_analytics.settings import Settings
from tests.jobs.driving import NOW as LAKE_NOW
from tests.jobs.lake.laking import Lake
from tests.web.conftest import Web
from tests.web.published import publish_all
from tests.web.test_routes import TRACES
from tests.web.test_serve import status_of
from web.api.reference.openapi_doc import openapi

MOST_EXAMPLES = 20
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

load_all_checks()
schema = schemathesis.openapi.from_dict(openapi()).exclude(path=TRACES)  # its bodies are OpenTelemetry's


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service on granian, over a Redis that holds every snapshot, with a lake."""
    data_dir = tmp_path_factory.mktemp("data")
    with RedisProcess() as server, redis.Redis.from_url(server.url) as client:
        lake = Lake(client, Settings(), data_dir=data_dir)
        lake.send_day(LAKE_NOW, number=3)
        lake.tick()
        lake.publish()
        lake.warehouse.close()
        client.flushall()
        web = Web(client, Settings(redis_url=server.url))
        publish_all(web)
        port = free_port()
        with subprocess.Popen(
            [sys.executable, "-m", "tests.web.served", server.url, str(port)],
            env=os.environ | {"AUTOBOT_ANALYTICS_DATA_DIR": str(data_dir)},
        ) as process:
            try:
                assert status_of(f"http://127.0.0.1:{port}/api/analytics/health") == 200
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(10)


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """One connection for all requests."""
    with requests.Session() as session:
        yield session


@schema.parametrize()
@settings(
    max_examples=MOST_EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_as_documented(case: "schemathesis.Case[Any]", base_url: str, session: requests.Session) -> None:
    """Whatever is sent, no answer is a 5xx or outside its schema."""
    case.call_and_validate(base_url=base_url, session=session, checks=CHECKS)
