"""Published budgets and alerts, as the jobs write them."""

from typing import Any

MONTH = {"period_start": "2026-03-01T00:00:00Z", "period_end": "2026-04-01T00:00:00Z"}


def budget(name: str, **fields: Any) -> dict[str, Any]:
    """Return the document of a monthly budget of $100 of which $80 are spent; `fields` differ."""
    return {
        "name": name,
        "scope": "total",
        "scope_id": "",
        "period": "monthly",
        "timezone": "UTC",
        "threshold_usd": 100.0,
        "notify_at_percent": [50, 75, 90, 100],
        "enabled": True,
        "created_at": "2026-03-01T08:00:00Z",
        **MONTH,
        "spent_usd": 80.0,
        "remaining_usd": 20.0,
        "percent_used": 80.0,
        "status": "warning",
        "burn_rate": 2.5,
        "forecast_usd": 140.0,
        "forecast_low_usd": 120.0,
        "forecast_high_usd": 175.0,
        "breach_probability": 0.97,
        "projected_breach_at": "2026-03-18T12:00:00Z",
        "projected_breach_earliest": "2026-03-16T03:00:00Z",
        "projected_breach_latest": "2026-03-24T00:00:00Z",
        **fields,
    }


def alert(key: str, **fields: Any) -> dict[str, Any]:
    """Return the document of an alert that fires and was told of; `fields` differ."""
    return {
        "key": key,
        "kind": "budget",
        "state": "firing",
        "since": "2026-03-11T09:00:00Z",
        "severity": "medium",
        "subject": "team",
        "title": "Budget team: 75 % of $100.00 spent",
        "detail": "$80.00 of $100.00 (80.0 %) spent in 2026-03, which ends 2026-04-01 00:00 UTC.",
        "figures": {"spent_usd": 80.0, "threshold_usd": 100.0},
        "fired_at": "2026-03-11T09:00:00Z",
        "resolved_at": None,
        "silenced": False,
        "notifications": [
            {
                "channel": "https://hooks.example#0a1b2c",
                "state": "firing",
                "created_at": "2026-03-11T09:00:00Z",
                "sent_at": "2026-03-11T09:00:04Z",
                "withdrawn_at": None,
                "attempts": 1,
                "last_error": None,
            }
        ],
        **fields,
    }


NOTHING_FORECAST = dict.fromkeys(
    (
        "forecast_usd",
        "forecast_low_usd",
        "forecast_high_usd",
        "breach_probability",
        "projected_breach_at",
        "projected_breach_earliest",
        "projected_breach_latest",
    )
)
BUDGETS = {
    "team": budget("team"),
    "agent:steady": budget("agent:steady", scope="agent", scope_id="steady", created_at=None, **NOTHING_FORECAST),
}
ALERTS = {
    "budget/team/2026-03/75": alert("budget/team/2026-03/75"),
    "projection/team/2026-03": alert("projection/team/2026-03", kind="projection", state="pending", fired_at=None),
    "data_loss/llm/2026-03-10": alert(
        "data_loss/llm/2026-03-10",
        kind="data_loss",
        severity="critical",
        state="resolved",
        resolved_at="2026-03-12T00:00:00Z",
    ),
}
