"""A notification in words: one line for a subject, some for a message."""

from jobs.notifications.channel import Notification


def subject(notification: Notification) -> str:
    """Return one line: the state or the severity, and what it is."""
    payload = notification.payload
    mark = payload["severity"] if payload["state"] == "firing" else payload["state"]
    return " ".join(f"[{mark}] {payload['title']}".split())  # a name that AutoBot wrote may have line ends


def body(notification: Notification) -> str:
    """Return the message: what it is, since when, why it is over, and what it is called."""
    payload = notification.payload
    lines = [str(payload["detail"])]
    if payload["state"] == "resolved":
        lines.append(f"Resolved: {payload['reason']}")
    for name in ("fired_at", "resolved_at"):
        if payload[name]:
            lines.append(f"{name.replace('_', ' ').capitalize()}: {payload[name]}")
    if payload["kind"] != "report":
        lines.append(f"Alert: {payload['key']}")
    lines.append(f"Notification: {notification.id}")
    return "\n".join(lines)
