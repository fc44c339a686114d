"""Each role at each route; the routes are those that the application has."""

import re
from typing import Any

import pytest

from autobot_analytics.settings import Settings
from autobot_analytics.stores.tokens import Role, Tokens
from tests.web.conftest import Web
from web.access.rules import LIVENESS, PROBES
from web.api.reference.openapi_doc import openapi

OFF: dict[str, Any] = {"rate_limit_read": "off", "rate_limit_write": "off", "rate_limit_refused": "off"}
WRITER_ROUTES = {
    ("POST", "/api/analytics/behavior/track"),
    ("POST", "/api/analytics/agents/tasks/start"),
    ("POST", "/api/analytics/agents/tasks/complete"),
    ("POST", "/api/analytics/cost/usage"),
    ("POST", "/v1/traces"),
    ("POST", "/v1/logs"),
    ("POST", "/v1/metrics"),
    ("POST", "/api/analytics/marks"),
}
READER_POSTS = {
    ("POST", "/api/analytics/advanced/report"),
    ("POST", "/api/analytics/behavior/funnel"),
    ("POST", "/api/analytics/query"),
    ("POST", "/mcp"),
    ("POST", "/sign-out"),
}
HOLDERS = [(), (Role.READER,), (Role.WRITER,), (Role.READER, Role.WRITER), (Role.ADMIN,)]


def is_public(method: str, path: str) -> bool:
    """Return whether a route is for who has no token yet: the page that asks for one, its style and script."""
    return path == "/sign-in" or (path.startswith("/static/") and method != "POST")


def needed(method: str, path: str) -> Role:
    """Return which role a route is for, apart from what the application says."""
    if (method, path) in WRITER_ROUTES:
        return Role.WRITER
    return Role.READER if method in ("GET", "HEAD", "OPTIONS") or (method, path) in READER_POSTS else Role.ADMIN


def routes(web: Web) -> list[tuple[str, str]]:
    """List method and path of every route, parameters filled in."""
    return [
        (method, re.sub(r"<[^>]+>", "x", str(rule)))
        for rule in web.app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
    ]


@pytest.mark.parametrize("roles", HOLDERS, ids=lambda roles: "+".join(roles) or "nobody")
def test_every_role_at_every_route(redis_url: str, redis_client: Any, roles: tuple[Role, ...]) -> None:
    """Without a token 401, without the role 403 naming it, and with it whatever the route answers."""
    web = Web(redis_client, Settings(redis_url=redis_url, **OFF))
    tokens = Tokens(redis_client, web.clock)
    tokens.create("other", [Role.ADMIN])
    headers = {"Authorization": f"Bearer {tokens.create('walker', roles)[1]}"} if roles else {}
    walked = routes(web)
    assert len(walked) > 40
    for method, path in [*walked, ("POST", "/unknown"), ("GET", "/unknown"), ("DELETE", "/"), ("PATCH", "/docs")]:
        with web.client.open(path, method=method, headers=headers) as answer:
            if is_public(method, path):
                assert answer.status_code not in (401, 403), (method, path)
                continue
            role = needed(method, path)
            if not roles:
                assert answer.status_code == 401, (method, path)
                assert answer.headers["WWW-Authenticate"] == 'Bearer realm="autobot-analytics"'
            elif role in roles or Role.ADMIN in roles:
                assert answer.status_code not in (401, 403), (method, path)
            else:
                assert answer.status_code == 403, (method, path)
                assert f'scope="{role}"' in answer.headers["WWW-Authenticate"]
                if method != "HEAD":
                    assert f"needs the role {role}" in answer.get_json()["detail"]
            if answer.status_code in (401, 403):
                assert answer.content_type == "application/problem+json"
                assert bool(answer.get_data()) is (method != "HEAD")
            assert "X-Request-Id" in answer.headers
            assert "Content-Security-Policy" in answer.headers


def test_document_says_the_role(web: Web) -> None:
    """Each operation of the OpenAPI document names its role and the scheme, and the answers of the refused."""
    document = web.client.get("/openapi.json").get_json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path in PROBES:
                assert operation["security"] == []
                continue
            role = str(needed(method.upper(), path))
            assert operation["security"] == [{"token": [role]}], path
            assert {"401", "403", "429"} <= set(operation["responses"]), path
            assert f"`{role}`" in operation["responses"]["403"]["description"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_liveness_needs_no_token(web: Web, method: str) -> None:
    """A bare path tells a supervisor that the process lives, and nothing else."""
    Tokens(web.redis, web.clock).create("a", [Role.ADMIN])
    answer = web.client.open("/healthz", method=method)
    assert answer.status_code == 200
    assert answer.text == ('{"status":"alive"}' if method == "GET" else "")
    assert web.client.get("/healthz/x").status_code == 401


def test_document_has_liveness(web: Web) -> None:
    """What the path without a token answers is in the OpenAPI document, and is what it says."""
    operation = openapi()["paths"][LIVENESS]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    answer = web.client.get(LIVENESS)
    assert answer.content_type == "application/json"
    assert answer.get_json() == {name: one["const"] for name, one in schema["properties"].items()}
