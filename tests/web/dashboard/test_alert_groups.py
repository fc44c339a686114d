"""Alerts of one thing are told as one."""

from web.api.budgets.answers import Alert
from web.dashboard.alert_groups import grouped


def alert(subject: str, state: str, severity: str, **figures: float) -> Alert:
    """Make an alert."""
    return Alert.model_validate(
        {
            "key": f"{subject}/{figures}",
            "kind": "budget",
            "state": state,
            "since": "2026-03-12T08:00:00Z",
            "severity": severity,
            "subject": subject,
            "title": subject,
            "detail": "",
            "figures": figures,
            "fired_at": None,
            "resolved_at": None,
            "silenced": False,
            "notifications": [],
        }
    )


def test_gravest_stands_for_all() -> None:
    """Of one thing in one state the gravest is told, of equally grave ones that of the highest threshold."""
    half, most = (
        alert("a", "firing", "medium", notify_at_percent=50),
        alert("a", "firing", "medium", notify_at_percent=75),
    )
    whole = alert("b", "firing", "critical", notify_at_percent=100)
    soon = alert("a", "pending", "high")
    found = grouped([half, whole, most, soon])
    assert [(one.gravest, one.others) for one in found] == [(most, [half]), (whole, []), (soon, [])]
    assert grouped([]) == []
