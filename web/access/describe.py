"""What the OpenAPI document says of access: the scheme, the role of each operation, and what the refused get."""

from typing import Any

from web.access.rules import LIVENESS, READINESS, role_for

SCHEME = "token"
MEANING = """A token that `autobot-analytics token create` made, as `Authorization: Bearer <token>`; nowhere else.
Roles: `reader` reads, and makes reports; `writer` sends events, and reads nothing; `admin` may do everything. A
token may have several. As long as no token was ever made, requests of the service's own machine need none."""
REFUSALS = {
    "401": "No token, or one that is wrong, expired or revoked.",
    "429": "More requests than the token may make; see `Retry-After`.",
}


def _status(meaning: str, text: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"status": {"const": text}}, "required": ["status"]}
    return {"description": meaning, "content": {"application/json": {"schema": schema}}}


ALIVE = {
    "get": {
        "tags": ["Health"],
        "summary": "Say that the process lives.",
        "description": "For who supervises it. It says nothing of Redis or the pipeline, and needs no token.",
        "operationId": "liveness",
        "security": [],
        "responses": {"200": _status("It lives.", "alive")},
    }
}
READY = {
    "get": {
        "tags": ["Health"],
        "summary": "Say whether fresh figures are served.",
        "description": "For who sends requests here. It does not say why not, which `/api/analytics/health` does, and "
        "needs no token.",
        "operationId": "readiness",
        "security": [],
        "responses": {
            "200": _status("Redis answers, and no figures of the ticks are stale.", "ready"),
            "503": _status("Redis does not answer, or ticks have published nothing or nothing lately.", "not ready"),
        },
    }
}


def describe_access(document: dict[str, Any]) -> None:
    """Add the scheme, and to every operation the role it needs and the answers 401, 403 and 429."""
    schemes = document["components"].setdefault("securitySchemes", {})
    schemes[SCHEME] = {"type": "http", "scheme": "bearer", "description": MEANING}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            role = role_for(method.upper(), path)
            operation["security"] = [{SCHEME: [str(role)]}]
            for status, text in REFUSALS.items():
                operation["responses"].setdefault(status, {"description": text})
            operation["responses"].setdefault("403", {"description": f"The token has not the role `{role}`."})


def describe_probes(document: dict[str, Any]) -> None:
    """Add the paths that the gate answers by itself: no role, no limit, no cache."""
    document["paths"] |= {LIVENESS: ALIVE, READINESS: READY}
