"""Which role a request needs: by method and path, so that it is known before Flask is entered."""

from autobot_analytics.stores.tokens import Role

LIVENESS = "/healthz"  # answers without a token, and says nothing but that the process lives
READINESS = "/readyz"  # the same, and nothing but whether it serves fresh figures
PROBES = frozenset({LIVENESS, READINESS})
HEALTH = frozenset({"/api/analytics/health", "/api/redis/health"})
TRACKING = frozenset(
    {
        "/api/analytics/behavior/track",
        "/api/analytics/agents/tasks/start",
        "/api/analytics/agents/tasks/complete",
        "/api/analytics/cost/usage",
        "/v1/traces",
        "/v1/metrics",
        "/v1/logs",
    }
)
MARKS = "/api/analytics/marks"  # CI sets them with a producer's token
LAKE = (  # what asks the lake, and may wait for its turn there
    "/api/analytics/query",
    "/api/analytics/behavior/funnel",
    "/api/analytics/cost/by-user",
    "/api/analytics/cost/by-session",
    "/api/analytics/cost/by-tag",
    "/api/analytics/cost/compare-models",
    "/explore",
    "/records",
    "/mcp",
)
SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
READING_POSTS = frozenset(
    {"/api/analytics/advanced/report", "/api/analytics/behavior/funnel", "/api/analytics/query", "/mcp", SIGN_OUT}
)  # their bodies are questions
ASSETS = "/static/"  # style and script: the page that asks for a token needs them too
# Larger batches are usual there, and their refusals have a form of their own.
OWN_BODY_LIMIT = frozenset({"/v1/traces", "/v1/metrics", "/v1/logs"})
SMALL_BODY_BYTES = 65_536  # forms, budgets, reports: all but events
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_public(method: str, path: str) -> bool:
    """Return whether a request needs no token: the page that asks for one, and what it is made of."""
    return path == SIGN_IN or (method in SAFE_METHODS and path.startswith(ASSETS))


def asks_lake(path: str) -> bool:
    """Return whether a request asks the lake; such requests have threads of their own."""
    return path.startswith(LAKE)


def role_for(method: str, path: str) -> Role:
    """Return the role that a request needs; what is not listed here needs admin, so that forgetting opens nothing."""
    if method in SAFE_METHODS or (method == "POST" and path in READING_POSTS):
        return Role.READER
    return Role.WRITER if method == "POST" and (path in TRACKING or path == MARKS) else Role.ADMIN
