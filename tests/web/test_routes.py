"""Every route: documented, typed, and true to its document."""

import re
from typing import Any

import jsonschema_rs
import pytest

from tests.web.conftest import Web
from web.access.rules import PROBES
from web.http.exchange import SECURITY_HEADERS

PATHS = [
    "/api/analytics/advanced/dashboard",
    "/api/analytics/advanced/health",
    "/api/analytics/advanced/insights",
    "/api/analytics/advanced/maintenance",
    "/api/analytics/advanced/maintenance/category/{category}",
    "/api/analytics/advanced/maintenance/resolved",
    "/api/analytics/advanced/maintenance/summary",
    "/api/analytics/advanced/report/executive",
    "/api/analytics/advanced/report/{report_type}",
    "/api/analytics/advanced/optimization",
    "/api/analytics/advanced/optimization/quick-wins",
    "/api/analytics/advanced/optimization/type/{resource_type}",
    "/api/analytics/advanced/trends",
    "/api/analytics/agents/compare",
    "/api/analytics/agents/comparison",
    "/api/analytics/agents/performance",
    "/api/analytics/agents/performance/{agent_id}",
    "/api/analytics/agents/recommendations",
    "/api/analytics/agents/tasks/recent",
    "/api/analytics/agents/trends",
    "/api/analytics/agents/types",
    "/api/analytics/agents/{agent_id}/history",
    "/api/analytics/behavior/engagement",
    "/api/analytics/behavior/events/recent",
    "/api/analytics/behavior/features",
    "/api/analytics/behavior/features/comparison",
    "/api/analytics/behavior/journey/{session_id}",
    "/api/analytics/behavior/paths",
    "/api/analytics/behavior/retention",
    "/api/analytics/behavior/stats/daily",
    "/api/analytics/behavior/stats/heatmap",
    "/api/analytics/behavior/stats/peak",
    "/api/analytics/behavior/summary",
    "/api/analytics/cost/alerts",
    "/api/analytics/cost/anomalies",
    "/api/analytics/cost/budget-alerts",
    "/api/analytics/cost/budget-status",
    "/api/analytics/cost/by-agent",
    "/api/analytics/cost/by-agent/{agent_id}",
    "/api/analytics/cost/by-agent/{agent_id}/budget",
    "/api/analytics/cost/by-model",
    "/api/analytics/cost/by-session/{session_id}",
    "/api/analytics/cost/estimate",
    "/api/analytics/cost/forecast",
    "/api/analytics/cost/pricing",
    "/api/analytics/cost/summary",
    "/api/analytics/cost/trends",
    "/api/analytics/cost/usage/recent",
    "/api/analytics/cost/what-if",
    "/api/analytics/export/formats",
    "/api/analytics/health",
    "/api/redis/health",
]
QUESTIONS = [
    "/api/analytics/behavior/funnel",
    "/api/analytics/cost/by-session",
    "/api/analytics/cost/by-tag/{key}",
    "/api/analytics/cost/by-user",
    "/api/analytics/cost/compare-models",
    "/api/analytics/query",
    "/api/analytics/query/calls",
    "/api/analytics/query/events",
    "/api/analytics/query/tasks",
]
EXPORTS = [
    "/api/analytics/export/csv/{table}",
    "/api/analytics/export/grafana-dashboard",
    "/api/analytics/export/json/full",
    "/api/analytics/export/jsonl/{table}",
    "/api/analytics/export/parquet/{table}",
    "/api/analytics/export/prometheus",
    "/api/analytics/export/prometheus-rules",
    "/api/analytics/export/xlsx/full",
]
KNOWN = {  # what the braces of a path may hold
    "agent_id": "steady",
    "category": "reliability",
    "report_type": "executive",
    "resource_type": "cache",
    "session_id": "s",
}
QUERIES = {
    "/api/analytics/cost/estimate": "?model=gpt-4o&input_tokens=10&output_tokens=2",
    "/api/analytics/cost/what-if": "?from=gpt-4o&to=ollama/any",
}
TRACKING = [
    "/api/analytics/agents/tasks/start",
    "/api/analytics/agents/tasks/complete",
    "/api/analytics/behavior/track",
    "/api/analytics/cost/usage",
]
CHANGES = [
    "/api/analytics/advanced/report",
    "/api/analytics/cost/budget-alert",
    "/api/analytics/cost/budget-alert/{name}",
    "/api/analytics/cost/alerts/silences",
    "/api/analytics/cost/alerts/silences/{silence_id}",
    "/api/analytics/marks",
    "/api/analytics/marks/{mark_id}",
]
TRACES = "/v1/traces"  # its bodies are OpenTelemetry's
HEALTH = ("/api/analytics/health", "/api/redis/health")
PAGES = {
    "/docs",
    "/openapi.json",
    "/static/<path:filename>",
    "/v1/metrics",
    "/v1/logs",
    "/mcp",
    "/docs/guide",
    "/docs/guide/<path:name>",
}  # besides those of the dashboard


@pytest.fixture
def document(web: Web) -> Any:
    """The OpenAPI document as it is served."""
    return web.client.get("/openapi.json").get_json()


def test_document_names_every_route(web: Web, document: Any) -> None:
    """The routes, the document and this list are the same."""
    routes = [rule for rule in web.app.url_map.iter_rules() if not rule.endpoint.startswith("dashboard.")]
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(rule)) for rule in routes}
    pages = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", page) for page in PAGES}
    assert (rules - pages) | PROBES == set(document["paths"])
    assert set(document["paths"]) - {TRACES, *PROBES} == {*PATHS, *QUESTIONS, *EXPORTS, *TRACKING, *CHANGES}
    assert document["openapi"].startswith("3.1")


def test_every_operation_is_described(document: Any) -> None:
    """Each operation has a summary, an id, a tag and its errors; each parameter and field that is no name a meaning."""
    ids = []
    for path, operations in document["paths"].items():
        if path in (TRACES, *PROBES):
            continue
        for operation in operations.values():
            ids.append(operation["operationId"])
            assert operation["summary"].endswith("."), path
            assert operation["tags"], path
            assert "500" in operation["responses"], path
            for parameter in operation.get("parameters", []):
                assert parameter["description"], (path, parameter)
                assert parameter["schema"]["examples"], (path, parameter)
            for status, response in operation["responses"].items():
                media = set(response.get("content", {}))
                if status >= "400" and status != "414" and path not in HEALTH:  # 414 is the server's, without a body
                    assert media == {"application/problem+json"}, (path, status)
    assert len(ids) == len(set(ids))


def test_every_field_is_described(document: Any) -> None:
    """Each field of an answer or a body has a meaning, and each answer and body its own."""
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        for field, part in schema.get("properties", {}).items():
            assert part.get("description"), (name, field)


@pytest.mark.parametrize("path", TRACKING)
def test_bodies_are_described(document: Any, path: str) -> None:
    """Each body has its schema, examples that fit it, and the answers to a body that does not."""
    operation = document["paths"][path]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    validator = jsonschema_rs.validator_for({**content["schema"], "components": document["components"]})
    for example in content["examples"].values():
        validator.validate(example["value"])
    assert {"202", "400", "413", "415", "422", "500", "503"} <= set(operation["responses"])


@pytest.mark.parametrize("path", TRACKING)
def test_tracking_is_true_to_its_schema(full: Web, document: Any, path: str) -> None:
    """What a tracking route answers to its own examples fits its schema."""
    operation = document["paths"][path]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    schema = operation["responses"]["202"]["content"]["application/json"]["schema"]
    validator = jsonschema_rs.validator_for({**schema, "components": document["components"]})
    for example in content["examples"].values():
        full.client.post(TRACKING[0], json=document["components"]["schemas"]["TaskStartBody"]["examples"][0])
        answer = full.client.post(path, json=example["value"])
        assert answer.status_code == 202, answer.text
        validator.validate(answer.get_json())


def test_references_resolve(document: Any) -> None:
    """Every $ref of the document points at a schema that is there."""
    schemas = document["components"]["schemas"]
    references = re.findall(r'"\$ref": ?"#/components/schemas/([^"]+)"', str(document).replace("'", '"'))
    assert references
    assert set(references) <= set(schemas)


@pytest.mark.parametrize("path", PATHS)
def test_answer_is_true_to_its_schema(full: Web, document: Any, path: str) -> None:
    """What a route answers fits the schema in the document, and has the headers that all have."""
    answer = full.client.get(path.format(**KNOWN) + QUERIES.get(path, ""))
    assert answer.status_code == 200, answer.text
    operation = document["paths"][path]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema_rs.validator_for({**schema, "components": document["components"]}).validate(answer.get_json())
    for name, value in SECURITY_HEADERS:
        assert answer.headers[name] == value
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-Id"])
    if path not in HEALTH:
        assert {"ETag", "Last-Modified", "Age", "Cache-Control"} <= set(answer.headers.keys())


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_need_no_other_host(full: Web, path: str) -> None:
    """The pages load nothing from elsewhere and have no inline script or style."""
    text = full.client.get(path).get_data(as_text=True)
    assert "http://" not in text
    assert "https://" not in text
    assert not re.search(r'<script(?! src="/)', text)
    assert "style=" not in text
    with full.client.get("/static/page.css") as style:
        assert style.status_code == 200


def test_docs_have_every_operation(full: Web) -> None:
    """The documentation page shows every path and schema."""
    text = full.client.get("/docs").get_data(as_text=True)
    assert all(path in text for path in PATHS + TRACKING)


def test_docs_have_contents_and_a_search(full: Web) -> None:
    """Each entry of the contents leads to its operation; a search keeps the operations that hold all its words."""
    text = full.client.get("/docs").get_data(as_text=True)
    contents = re.findall(r'<li><a href="#([\w.]+)"><code>', text)
    assert len(contents) >= len(PATHS)
    assert all(f'<p id="{name}">' in text for name in contents)
    found = full.client.get("/docs?q=heatmap+hour").get_data(as_text=True)
    assert re.findall(r'<li><a href="#([\w.]+)"><code>', found) == ["get_behavior_heatmap"]
    nothing = full.client.get("/docs?q=<no such thing>").get_data(as_text=True)
    assert "Nothing holds all of “&lt;no such thing&gt;”" in nothing


def test_index_shows_health(web: Web) -> None:
    """The front page says what is wrong, and works before anything was computed."""
    assert "scheduler publishes" in web.client.get("/").get_data(as_text=True)
