"""`autobot-analytics mcp`, used by the SDK's own client over stdio against a running service."""

import asyncio
import sys
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult
from werkzeug.serving import make_server

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


def test_a_service_that_does_not_answer_is_told(url: str) -> None:
    """The agent learns that there is no service, and the command goes on."""
    _, (first, second) = ask("http://127.0.0.1:1", [("budgets", {}), ("budgets", {})])
    assert first.is_error
    assert "The service at http://127.0.0.1:1 does not answer" in str(first.content)
    assert second.is_error
