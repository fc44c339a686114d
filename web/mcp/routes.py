"""`/mcp`: the tools for agents over streamable HTTP."""

from apiflask import APIBlueprint
from flask import Response, current_app, request

from web.http.problems import ProblemError

PATH = "/mcp"
PASSED_ON = frozenset(
    {"accept", "content-type", "mcp-protocol-version", "mcp-session-id", "mcp-method", "mcp-name", "last-event-id"}
)

bp = APIBlueprint("mcp", __name__, enable_openapi=False)


@bp.post(PATH)
def call_tools() -> Response:
    """Answer one message of an agent. Sessions and streams do not exist, so GET and DELETE are 405."""
    try:
        from autobot_analytics.mcp_server.tools import server_of
        from web.mcp.transport import answer
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise ProblemError(501, "The MCP SDK is missing: pip install 'autobot-analytics[mcp]'.") from error
    from web.mcp.inner import InnerService

    server = server_of(InnerService.of_request(current_app.wsgi_app))
    headers = [(name, value) for name, value in request.headers.items() if name.lower() in PASSED_ON]
    status, sent, body = answer(server, "POST", PATH, headers, request.get_data(cache=False))
    return Response(body, status, sent)
