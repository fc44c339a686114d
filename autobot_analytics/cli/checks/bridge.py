"""Check of the bridge: whether AutoBot's lists are copied, and nothing is written twice."""

from typing import cast

from autobot_analytics.cli.checks.finding import Finding, doubtful, right, wrong
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.contract import LLM

NEWEST = 100  # calls of the stream that are asked who wrote them


def bridge(at: Installation) -> Finding:
    """Look at what AutoBot keeps in its lists, and at what is copied of it."""
    from jobs.bridge.copy import stored_marker
    from jobs.bridge.lists import SOURCES

    chosen = at.settings.bridge
    found, left = [], []
    for source in SOURCES:
        kind = cast("bytes", at.redis.type(source.key))
        if kind == b"none":
            continue
        if kind != b"list":
            return wrong(f"{source.key} is a {kind.decode()} and no list", "remove that key, and end what writes it")
        _, marker = stored_marker(at.redis, source)
        found.append(f"{source.key} holds {at.redis.llen(source.key):,} items, {marker.copied:,} were ever copied")
        if chosen not in (source.name, "all"):
            left.append(source.name)
    if not found:
        return right("AutoBot keeps no lists in this database")
    if left:
        value = "all" if len(left) == len(SOURCES) or chosen != "off" else left[0]
        return doubtful(
            f"{'; '.join(found)}; not copied: {', '.join(left)}",
            f"set AUTOBOT_ANALYTICS_BRIDGE={value}, unless AutoBot writes the streams itself",
        )
    if chosen in ("llm", "all") and _others_write(at):
        return doubtful(
            f"{'; '.join(found)}; {LLM.key} has calls of other producers too",
            "see that they are not the same calls: what is in both is counted twice",
        )
    return right("; ".join(found))


def _others_write(at: Installation) -> bool:
    from jobs.bridge.entries import ID_PREFIX

    newest = cast("list[tuple[bytes, dict[bytes, bytes]]]", at.redis.xrevrange(LLM.key, count=NEWEST))
    return any(not fields.get(b"event_id", b"").startswith(ID_PREFIX.encode()) for _, fields in newest)
