"""Entries that do not fit come to somebody's eyes: with their reason, as they came, and as nothing but text."""

import re

import pytest
import redis
from playwright.sync_api import Locator, expect

from autobot_analytics.contract import BEHAVIOR, LLM
from tests.browser.axe import violations
from tests.browser.conftest import Opened, Served
from tests.browser.watching import Watched

pytestmark = pytest.mark.needs_program("chromium")

EVENT = {"event_type": "<script>document.title='taken'</script>", "note": "\u202e" + "x" * 10_000}
CALL = {"model": b"\xff<img src=x onerror=alert(1)>", "input_tokens": "1", "output_tokens": "2"}


def test_dead_letters_are_looked_at(opened: Opened, served: Served) -> None:
    """One bad entry of each of two streams: on the page after the next tick, alone by a click on the stream's count."""
    with redis.Redis.from_url(served.redis.url) as client:
        event_id = client.xadd(BEHAVIOR.key, EVENT).decode()
        call_id = client.xadd(LLM.key, CALL).decode()
    with opened() as seen:
        event, call = _await(seen, "behavior", event_id), _await(seen, "llm", call_id)
        expect(event).to_contain_text("feature: missing")
        expect(event.locator("summary")).to_contain_text('["event_type","<script>document')
        event.locator("summary").click()
        expect(event.locator("details > bdi")).to_contain_text(
            """document.title='taken'</script>","note","\\u202exxx"""
        )
        expect(event.locator("details")).to_contain_text("letters in all")
        expect(call).to_contain_text("model: not valid UTF-8")
        expect(call).to_contain_text('{"base64":"/zxpbWcgc3JjPXggb25lcnJvcj1hbGVydCgxKT4="}')
        assert seen.page.title() != "taken"
        assert seen.page.locator("main img, main script").count() == 0

        seen.page.get_by_role("link", name="Dead letters of llm").click()
        seen.page.wait_for_url("**/data?stream=llm#dead-letters")
        expect(_row(seen, "llm", call_id)).to_be_visible()
        expect(_row(seen, "behavior", event_id)).to_have_count(0)
        seen.page.keyboard.press("Escape")
        expect(_row(seen, "behavior", event_id)).to_be_visible()
    with opened(width=375, theme="dark") as seen:
        seen.open("/data?stream=behavior")
        assert not seen.is_cut_off()
        reason = seen.page.get_by_role("columnheader", name="Reason").bounding_box()
        assert reason is not None
        assert reason["x"] < 200  # a phone shows it beside the entry
        assert violations(seen.page) == []


def _row(seen: Watched, stream: str, entry_id: str) -> Locator:
    """Find a dead letter; entries of two streams may have the same ID."""
    return seen.page.locator("#dead-letters tbody tr").filter(has_text=re.compile(rf"{stream}\s*{entry_id}"))


def _await(seen: Watched, stream: str, entry_id: str) -> Locator:
    for _ in range(300):
        seen.open("/data")
        if _row(seen, stream, entry_id).count():
            return _row(seen, stream, entry_id)
        seen.page.wait_for_timeout(100)
    raise AssertionError(f"{stream} {entry_id} is not shown")
