"""AutoBot's addresses have the access rules and limits of ours."""

from collections.abc import Callable

from autobot_analytics.stores.tokens import Role
from tests.web.access.conftest import SUMMARY, Guarded

ALIAS, BUDGET = "/api/advanced/report/", "/api/cost/by-agent/chat-1/budget/"


def test_rules_are_those_of_our_addresses(guard: Callable[..., Guarded]) -> None:
    """A reader may ask for a report and set no budget; nobody may without a token; one limit counts both addresses."""
    guarded = guard(rate_limit_read="3/minute")
    guarded.client = guarded.web.client
    token, admin = guarded.token(Role.READER), guarded.token(Role.ADMIN, name="admin")
    assert guarded.ask(path=ALIAS, method="POST", json={}).status_code == 401
    assert guarded.ask(token, BUDGET, "PUT", json={"budget_monthly_usd": 5}).status_code == 403
    assert guarded.ask(token, f"{SUMMARY}/").headers["RateLimit-Remaining"] == "1"
    assert guarded.ask(token, ALIAS, "POST", json={"include_sections": ["cost"]}).status_code == 200
    assert guarded.ask(token, "/api/cost/by-agent").status_code == 429
    assert guarded.ask(admin, BUDGET, "PUT", json={"budget_monthly_usd": 5}).status_code == 200
