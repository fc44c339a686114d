"""`autobot-analytics mcp`: a running service's figures as tools for agents, over stdio."""

import click

EPILOG = """\b
Examples:
  autobot-analytics mcp
  AUTOBOT_ANALYTICS_MCP_TOKEN=… autobot-analytics mcp --url https://analytics.example.com
"""


@click.command(epilog=EPILOG)
@click.option(
    "--url",
    default="http://127.0.0.1:8001",
    show_default=True,
    envvar="AUTOBOT_ANALYTICS_MCP_URL",
    show_envvar=True,
    help="Address of the running web service.",
)
@click.option(
    "--token",
    envvar="AUTOBOT_ANALYTICS_MCP_TOKEN",
    show_envvar=True,
    help="Its token of the role reader. Prefer the variable: arguments are seen by other users of the machine.",
)
def mcp(url: str, token: str | None) -> None:
    """Offer the figures of a running service to agents (Model Context Protocol over stdio)."""
    if not url.startswith(("http://", "https://")):
        raise click.UsageError("--url: expected an address that begins with http:// or https://.")
    try:
        from autobot_analytics.mcp_server.tools import server_of
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise click.ClickException("The MCP SDK is missing: pip install 'autobot-analytics[mcp]'.") from error
    from autobot_analytics.mcp_server.service import ServiceClient

    server_of(ServiceClient(url, token)).run()
