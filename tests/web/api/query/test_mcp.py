"""The tools for agents, used by the SDK's own client over stdio and over HTTP against a running service."""

import asyncio
import sys
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult
from werkzeug.serving import make_server

from autobot_analytics.stores.tokens import Role, Tokens
from tests.web.api.query.asking import QueryUnderTest

Calls = list[tuple[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def url(asked: QueryUnderTest) -> Iterator[str]:
    """The service on a port."""
    server = make_server("127.0.0.1", 0, asked.web.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def ask(url: str, calls: Calls) -> tuple[list[str], list[CallToolResult]]:
    """Start the command, list its tools and call some."""

    async def talk() -> tuple[list[str], list[CallToolResult]]:
        command = ["-m", "autobot_analytics.cli", "mcp", "--url", url]
        async with Client(StdioServerParameters(command=sys.executable, args=command)) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            return names, [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(talk())


def test_tools_answer_as_the_service_does(asked: QueryUnderTest, url: str) -> None:
    """Figures and records are those of HTTP without texts; a figure is explained; refusals reach the agent."""
    question = {"metrics": ["cost_usd", "calls"], "dimensions": ["agent"], "date_range": "30d"}
    names, answers = ask(
        url,
        [
            ("query", question),
            ("records", {"subject": "calls", "filters": [["is", "agent", ["a1"]]], "date_range": "30d", "limit": 3}),
            ("explain", question),
            ("query", {**question, "dimensions": ["agents"]}),
            ("query", {**question, "filters": [["not", ["contains", "error", ["x"]]]]}),
            ("query", {**question, "limit": 201}),
            ("budgets", {}),
            ("forecast", {}),
            ("anomalies", {}),
            ("recommendations", {}),
        ],
    )
    assert names == ["query", "records", "forecast", "budgets", "anomalies", "recommendations", "explain"]
    query, records, explained, unknown, texts, long, *others = answers
    assert query.structured_content is not None
    assert query.structured_content["results"] == asked.query(**question)["results"]
    assert query.structured_content["meta"]["as_of"] == asked.query(**question)["meta"]["as_of"]
    assert records.structured_content is not None
    assert [one["agent"] for one in records.structured_content["records"]] == ["a1", "a1", "a1"]
    assert not {"metadata", "error"} & set(records.structured_content["records"][0])
    assert explained.structured_content is not None
    explanation = explained.structured_content["explanation"]
    assert explanation["definitions"]["cost_usd"] == "cost of all calls that have a price"
    assert explanation["sql"].startswith("with ")
    assert explained.structured_content["meta"]["coverage"]["to"]
    assert [one.is_error for one in (unknown, texts, long)] == [True, True, True]
    assert "422: " in str(unknown.content)
    assert "texts of errors" in str(texts.content)
    for one in others:  # nothing is published beside the lake
        assert not one.is_error or "503" in str(one.content), one.content


def test_tools_over_http_are_the_same(asked: QueryUnderTest, url: str) -> None:
    """`/mcp` offers the same tools with the same answers; refusals of the service reach the agent."""
    question = {"metrics": ["cost_usd", "calls"], "dimensions": ["agent"], "date_range": "30d"}
    records = {"subject": "calls", "date_range": "30d", "limit": 2}
    calls: Calls = [("query", question), ("records", records), ("query", {**question, "dimensions": ["agents"]})]

    async def talk() -> tuple[list[str], list[CallToolResult]]:
        async with Client(f"{url}/mcp") as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            return names, [await client.call_tool(name, arguments) for name, arguments in calls]

    names, (query, listed, refused) = asyncio.run(talk())
    assert names == ["query", "records", "forecast", "budgets", "anomalies", "recommendations", "explain"]
    assert query.structured_content is not None
    assert query.structured_content["results"] == asked.query(**question)["results"]
    assert listed.structured_content is not None
    assert len(listed.structured_content["records"]) == 2
    assert refused.is_error
    assert "422: " in str(refused.content)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}', {"Accept": "text/html"}, 406),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}', {"Content-Type": "text/plain"}, 400),
        (b'{"jsonrpc":"2.0","method":"notifications/initialized"}', {}, 202),
    ],
)
def test_requests_over_http_are_checked(
    asked: QueryUnderTest, body: bytes, headers: dict[str, str], status: int
) -> None:
    """The SDK checks the transport's rules; a stream cannot be opened."""
    sent = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json", **headers}
    assert asked.web.client.post("/mcp", data=body, headers=sent).status_code == status
    assert asked.web.client.get("/mcp", headers=sent).status_code == 405


def test_a_service_that_does_not_answer_is_told(url: str) -> None:
    """The agent learns that there is no service, and the command goes on."""
    _, (first, second) = ask("http://127.0.0.1:1", [("budgets", {}), ("budgets", {})])
    assert first.is_error
    assert "The service at http://127.0.0.1:1 does not answer" in str(first.content)
    assert second.is_error


def test_mcp_needs_a_reader(asked: QueryUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where tokens exist, `/mcp` needs one that may read, and its tools do what it may. The last test here."""
    monkeypatch.setattr("web.access.keyring.REREAD_S", 0)  # the tests before have just seen that there is none
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "query", "arguments": {}}}
    message["params"]["arguments"] = {"metrics": ["calls"], "date_range": "90d"}  # type: ignore[index]  # a dict
    tokens = Tokens(asked.web.redis, asked.web.clock)
    texts = {role: tokens.create(role.value, [role])[1] for role in (Role.READER, Role.WRITER)}

    def post(token: str | None) -> Any:
        headers = {"Accept": "application/json, text/event-stream"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return asked.web.client.post("/mcp", json=message, headers=headers)

    assert post(None).status_code == 401
    assert post(texts[Role.WRITER]).status_code == 403
    answered = post(texts[Role.READER])
    assert answered.status_code == 200, answered.text
    [row] = answered.get_json()["result"]["structuredContent"]["results"]
    assert row["metrics"] == [400]
