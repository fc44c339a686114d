"""One request of the streamable HTTP transport, answered by the SDK in an event loop of its own.

Each request is whole in itself (stateless, JSON instead of a stream), so no session lives in a worker process.
"""

import asyncio
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

Headers = list[tuple[str, str]]
OWN_CHECKS = TransportSecuritySettings(enable_dns_rebinding_protection=False)  # the gate checks tokens and origins


def answer(server: MCPServer, method: str, path: str, headers: Headers, body: bytes) -> tuple[int, Headers, bytes]:
    """Return status, headers and body of the SDK's answer to a request."""
    return asyncio.run(_answer(server, method, path, headers, body))


async def _answer(
    server: MCPServer, method: str, path: str, headers: Headers, body: bytes
) -> tuple[int, Headers, bytes]:
    application = server.streamable_http_app(
        streamable_http_path=path, json_response=True, stateless_http=True, transport_security=OWN_CHECKS
    )
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
    }
    waiting = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[dict[str, Any]] = []
    ended = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not waiting:
            await ended.wait()
            return {"type": "http.disconnect"}
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            ended.set()

    async with application.router.lifespan_context(application):
        await application(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    content = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return start["status"], [(name.decode(), value.decode()) for name, value in start.get("headers", [])], content
