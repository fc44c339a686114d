"""The MCP server: a running service's figures as tools for agents."""
