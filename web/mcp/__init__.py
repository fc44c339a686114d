"""The MCP server over HTTP: the tools of `autobot-analytics mcp`, behind the same tokens."""
