"""Every parameter of every route under bad input: a 4xx problem document that names it, never a defect."""

from urllib.parse import quote

import pytest

from tests.web.conftest import Web
from tests.web.test_problems import problem
from tests.web.test_routes import KNOWN, PATHS, QUERIES

NO_NUMBERS = ["0.5", "1e9", str(10**12), "-1", "x", "", "\x00", "٣x", "9" * 5_000, "NaN", "true", "[1]"]
CONTROLS = ["\x00", "a\x1fb", "\x7f", "a\nb"]
IDS = ["unknown", "ü\U0001f600", "a/b", "%", "\x01\x7f", "..", "{x}", "x" * 2_000]


def parameters(web: Web, kind: str) -> list[tuple[str, str]]:
    """Return (path, name) of each query parameter of a type."""
    document = web.client.get("/openapi.json").get_json()
    return [
        (path, parameter["name"])
        for path in PATHS
        for parameter in document["paths"][path]["get"].get("parameters", [])
        if parameter["in"] == "query" and f"'type': '{kind}'" in str(parameter["schema"])
    ]


def ask(web: Web, path: str, name: str, value: str) -> str:
    """Return the URL of a route with one parameter, and whatever else it needs."""
    known = path.format(**KNOWN)
    needed = [part for part in QUERIES.get(path, "?")[1:].split("&") if part and not part.startswith(f"{name}=")]
    return f"{known}?{'&'.join([*needed, f'{name}={quote(value)}'])}"


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_numbers(full: Web, value: str) -> None:
    """A number that is none, or out of range, is 422 and named, on every route that takes one."""
    routes = parameters(full, "integer")
    assert len(routes) > 20
    for path, name in routes:
        body = problem(full.client.get(ask(full, path, name, value)), 422)
        assert [error["field"] for error in body["errors"]] == [name], path


@pytest.mark.parametrize("value", CONTROLS)
def test_texts(full: Web, value: str) -> None:
    """A control character in a text parameter is 422 and named, on every route that takes one."""
    routes = parameters(full, "string")
    assert len(routes) > 4
    for path, name in routes:
        body = problem(full.client.get(ask(full, path, name, value)), 422)
        assert [error["field"] for error in body["errors"]] == [name], path


@pytest.mark.parametrize("value", IDS)
def test_ids(full: Web, value: str) -> None:
    """An id that nobody has is 404, or found: false; whatever it holds it is no defect."""
    for path in PATHS:
        if "{" not in path:
            continue
        answer = full.client.get(path.format(**dict.fromkeys(KNOWN, quote(value, safe=""))))
        if answer.status_code == 200:
            body = answer.get_json()
            assert body.get("found", body.get("has_budget")) is False, path
        else:
            problem(answer, 404)


@pytest.mark.parametrize("days", ["0", "1000000000"])
def test_days_out_of_range(full: Web, days: str) -> None:
    """No route takes a window of no days, or of more than there were."""
    routes = [path for path, name in parameters(full, "integer") if name == "days"]
    assert len(routes) > 15
    for path in routes:
        problem(full.client.get(ask(full, path, "days", days)), 422)
