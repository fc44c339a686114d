"""What is wrong is told in the words of the API: no type of Python, no class, no phrase of the validating library."""

import json
import re
from typing import Any, get_args

import pytest

from tests.web.conftest import Web
from tests.web.test_problems import problem
from tests.web.test_tracking import CALL, EVENT, START
from web.reports.answers import ReportType

FOREIGN = re.compile(
    r"\b(Input|Field required|Value|String|List|dictionary|dict|instance|boolean|integer|parse|NoneType|Body|pydantic|"
    r"surrogates not|validation|ctx)\b|[a-z]Body\b"
)
BODIES: dict[str, dict[str, Any]] = {
    "/behavior/track": {
        **EVENT,
        "duration_ms": 5,
        "metadata": {},
        "timestamp": "2026-03-12T09:59:59Z",
        "event_id": "e",
    },
    "/agents/tasks/start": {**START, "input_size": 1, "metadata": {}, "started_at": "2026-03-12T09:59:59Z"},
    "/agents/tasks/complete": {"task_id": "t", "status": "failed", "output_size": 1, "error_message": "e"},
    "/cost/usage": {**CALL, "provider": "openai", "cost_usd": 1, "success": True, "cache_accounting": "inclusive"},
    "/cost/budget-alert": {
        "name": "team",
        "threshold_usd": 5,
        "period": "daily",
        "notify_at_percent": [50],
        "enabled": True,
        "scope": "total",
        "scope_id": "",
        "timezone": "UTC",
    },
    "/cost/by-agent/a/budget": {"budget_monthly_usd": 5},
    "/advanced/report": {"report_type": "cost", "days": 30, "include_sections": ["cost"], "format": "json"},
}
WRONG: list[Any] = [None, True, "", "\0", "x" * 70_000, -1, 1.5, 10**30, 1e308, [], [[]], [None], ["x"] * 30, {"a": {}}]
BROKEN = [b"", b" ", b"{", b"NaN", b'{"a": Infinity}', b"\xff{}", b'{"a": "\xff"}', b'"\\ud800"', b"[" * 5_000, b"{}{}"]


def send(web: Web, path: str, data: bytes) -> Any:
    """Send a body the way that `path` takes it."""
    method = "PUT" if path.endswith("/budget") else "POST"
    return web.client.open(f"/api/analytics{path}", method=method, data=data, content_type="application/json")


def check_words(answer: Any) -> None:
    """Fail when a refusal has words that are not the API's, or does not say what is wrong with a field."""
    if answer.status_code in (200, 202, 503):  # it is right after all; 503: and nothing was published to report on
        return
    body = problem(answer, answer.status_code)
    assert answer.status_code < 500
    for said in [body["detail"], *(one["detail"] for one in body["errors"])]:
        assert not FOREIGN.search(said), said


@pytest.mark.parametrize("path", BODIES)
def test_wrong_values(web: Web, path: str) -> None:
    """Every field with every kind of wrong value, and without it."""
    for name in BODIES[path]:
        check_words(
            send(web, path, json.dumps({key: one for key, one in BODIES[path].items() if key != name}).encode())
        )
        for value in WRONG:
            check_words(send(web, path, json.dumps({**BODIES[path], name: value}).encode()))


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("body", [b"null", b"true", b"7", b'"text"', b"[7]", b"[null]", b"[[]]"])
def test_no_object(web: Web, path: str, body: bytes) -> None:
    """A body that is no object is told to be one."""
    told = problem(send(web, path, body), 422)
    assert [one["detail"] for one in told["errors"]] == ["must be a JSON object"]


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("body", BROKEN)
def test_no_json(web: Web, path: str, body: bytes) -> None:
    """What is no JSON is 400 and says where it breaks."""
    answer = send(web, path, body)
    assert problem(answer, 400)["detail"].startswith("The body is no JSON: ")
    check_words(answer)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/cost/estimate?input_tokens=x&output_tokens=-1", "model: is required; input_tokens: must be a whole number; "
         "output_tokens: must be 0 or more"),
        ("/cost/summary?days=366", "days: must be 365 or less"),
        ("/cost/summary?days=" + "9" * 5_000, "days: is too large a number"),
        ("/cost/forecast?scope=x", "scope: must be 'total', 'provider', 'model' or 'agent'"),
        ("/agents/compare?agent_ids=" + "x" * 5_001, "agent_ids: must have 5000 or fewer characters"),
        ("/behavior/features?feature=%00", "feature: must not hold control characters"),
    ],
)  # fmt: skip
def test_wrong_parameters(web: Web, path: str, said: str) -> None:
    """A parameter that is wrong is told in the same words."""
    assert problem(web.get(path), 422)["detail"] == said


def test_lists_say_how_long(web: Web) -> None:
    """Bounds of a list are told as items, those of text as characters."""
    report: dict[str, Any] = {"include_sections": []}
    assert (
        "include_sections: must have 1 or more items" in send(web, "/advanced/report", json.dumps(report).encode()).text
    )
    assert "report_type: must be " in send(web, "/advanced/report", b'{"report_type": 7}').text
    assert all(
        f"'{kind}'" in send(web, "/advanced/report", b'{"report_type": 7}').text for kind in get_args(ReportType)
    )
    named = json.dumps({**EVENT, "feature": ""}).encode()
    assert "feature: must have 1 or more characters" in send(web, "/behavior/track", named).text
