"""The data page: dead letters to look at, and what is stale or failed before all that is well."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from autobot_analytics.demo.embedded_redis import RedisProcess
from tests.web.conftest import Web
from tests.web.test_health import JOB, STREAM

LONG = '["note","' + "x" * 291


def letter(**changes: Any) -> dict[str, Any]:
    """Make a dead letter."""
    return {
        "stream": "llm",
        "entry_id": "5-0",
        "seen_at": "2026-03-12T09:00:00.000000Z",
        "wrong_field": "model",
        "reason": "model: missing",
        "raw": '["note","x"]',
        "raw_length": 12,
        **changes,
    }


def publish(web: Web, *letters: dict[str, Any], dead: int = 0) -> None:
    """Publish dead letters, and `dead` of each of two streams in all."""
    letters_of = {
        noun: {name: [one[name] for one in letters if one["stream"] == noun] for name in letter() if name != "stream"}
        for noun in ("agent", "llm")
    }
    streams = {noun: {**STREAM, "dead": dead} for noun in ("agent", "llm")}
    web.publish({"dead_letters": letters_of, "pipeline": streams, "jobs": {"tick": JOB}})


class CardReader(HTMLParser):
    """Reads one card of a page: its text, and the elements in it."""

    def __init__(self, web: Web, path: str, card: str) -> None:
        super().__init__()
        self.text, self.elements, self.links = "", set[str](), list[str]()
        found = re.search(f'<section[^>]* id="{card}".*?</section>', web.client.get(path).text, re.DOTALL)
        assert found is not None
        self.feed(found[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        self.elements.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        """Take text."""
        self.text += data


def test_dead_letters_are_shown(web: Web) -> None:
    """Each one's stream, ID, field, reason and text stand there, and how all of them are read."""
    publish(web, letter(), letter(stream="agent", entry_id="4-1", wrong_field="status", reason="status: gone"), dead=70)
    card = CardReader(web, "/data", "dead-letters")
    for told in ("llm", "5-0", "09:00:00", "model: missing", '["note","x"]', "agent", "4-1", "status: gone"):
        assert told in card.text
    assert "2 of 140" in card.text
    assert 'autobot-analytics sql "select * from dead_letters" --format csv' in card.text
    assert "/api/analytics/export/csv/dead_letters" in card.links


def test_no_dead_letters(web: Web) -> None:
    """When all fitted the card says so, and what it would mean."""
    publish(web)
    card = CardReader(web, "/data", "dead-letters")
    assert "None: every entry that was read fits" in card.text
    assert "autobot-analytics sql" not in card.text


def test_dead_letters_of_one_stream(web: Web) -> None:
    """A click on a stream's count shows those of that stream alone; the URL says which."""
    publish(web, letter(), letter(entry_id="6-0"), letter(stream="agent", entry_id="4-1"), dead=2)
    assert "/data?stream=llm#dead-letters" in CardReader(web, "/data", "pipeline").links
    card = CardReader(web, "/data?stream=llm", "dead-letters")
    assert "5-0" in card.text
    assert "4-1" not in card.text
    assert "2 of 2" in card.text
    assert "sql \"select * from dead_letters where noun = 'llm'\"" in card.text
    assert "/data" in card.links


def test_newest_of_all_streams_stands_first(web: Web) -> None:
    """Dead letters of all streams stand in the order in which they were seen, newest first."""
    of_llm = [letter(entry_id=f"{number}-0", seen_at=f"2026-03-12T09:0{number}:00.000000Z") for number in (8, 6)]
    of_agent = letter(stream="agent", entry_id="7-0", seen_at="2026-03-12T09:07:00.000000Z")
    publish(web, *of_llm, of_agent, dead=3)
    assert re.findall("[678]-0", CardReader(web, "/data", "dead-letters").text) == ["8-0", "7-0", "6-0"]


def test_dead_letters_that_are_not_published(web: Web) -> None:
    """A stream that is counted to have dead letters is not told to have none when none is published."""
    publish(web, letter(), dead=3)
    card = CardReader(web, "/data?stream=agent", "dead-letters")
    assert "None" not in card.text
    assert "0 of 3" in card.text
    assert "where noun = 'agent'" in card.text


def test_stream_that_there_is_not(web: Web) -> None:
    """What the URL says is never put into the command to copy."""
    publish(web, letter(), dead=1)
    card = CardReader(web, "/data?stream=%24%28reboot%29", "dead-letters")
    assert "5-0" in card.text
    assert "reboot" not in card.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\u202e\u2066back\x00wards\n", "\\u202e\\u2066back\\u0000wards\\u000a"),
        ('["note",{"base64":"/w=="}]', '["note",{"base64":"/w=="}]'),
        ("'\"><img src=x>", "'\"><img src=x>"),
        ("\u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f4bb", "\u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f4bb"),
    ],
    ids=["script", "invisible", "base64", "quotes", "hebrew and emoji"],
)
def test_hostile_dead_letters_are_text(web: Web, text: str, shown: str) -> None:
    """Whatever an entry holds shows as text, isolated from the text around it; what is unseen is spelled out."""
    publish(web, letter(wrong_field=text, reason=text, raw=text, raw_length=len(text)), dead=1)
    card = CardReader(web, "/data", "dead-letters")
    assert card.text.count(shown) == 3
    assert card.elements.isdisjoint({"script", "img"})
    assert "bdi" in card.elements


def test_long_dead_letter_is_opened(web: Web) -> None:
    """Of a long entry the beginning is shown; opened, as much as is published, and how long it was."""
    publish(web, letter(raw=LONG, raw_length=10_051), dead=1)
    card = CardReader(web, "/data", "dead-letters")
    assert "details" in card.elements
    assert LONG in card.text
    assert "10,051 letters in all" in card.text
    publish(web, letter(raw=LONG, raw_length=len(LONG)), dead=1)
    assert "letters in all" not in CardReader(web, "/data", "dead-letters").text


def test_dead_letters_while_redis_is_away(own: Web, own_redis_server: RedisProcess) -> None:
    """What was last known is shown, marked; before anything was computed the card says so."""
    assert "Not computed yet" in CardReader(own, "/data", "dead-letters").text
    publish(own, letter(), dead=1)
    assert "5-0" in CardReader(own, "/data", "dead-letters").text
    own_redis_server.stop()
    card = CardReader(own, "/data", "dead-letters")
    assert "5-0" in card.text
    assert "not fresh" in card.text


def test_stale_and_failed_stand_first(web: Web) -> None:
    """What is stale and what failed stands above the rest, and is counted."""
    web.publish({"anomalies": {}, "prices": {}})
    web.later(seconds=60)
    tick = {**JOB, "outcome": "failed", "error": "disk full"}
    web.publish({"anomalies": {}, "pipeline": {}, "jobs": {"budgets": JOB, "tick": tick}})
    figures, jobs = CardReader(web, "/data", "figures").text, CardReader(web, "/data", "jobs").text
    assert figures.index("prices") < figures.index("anomalies")
    assert "1 stale" in figures
    assert jobs.index("tick") < jobs.index("budgets")
    assert "1 failed" in jobs


def test_all_is_fresh(web: Web) -> None:
    """When nothing is stale and nothing failed, one line says so."""
    publish(web)
    assert "All 3 are fresh." in CardReader(web, "/data", "figures").text
    assert "All 1 ended well." in CardReader(web, "/data", "jobs").text


def test_files_are_of_the_period(full: Web) -> None:
    """Tables are taken along for the days that the page shows, in the past too; what is of now carries none."""
    links = CardReader(full, "/data?days=90", "exports").links
    assert "/api/analytics/export/csv/anomalies?days=90" in links
    assert "/api/analytics/export/xlsx/full?days=90" in links
    assert "/api/analytics/export/csv/recommendations" in links
    past = CardReader(full, "/data?days=7&to=2026-01-31", "exports")
    assert "/api/analytics/export/parquet/usage?from=2026-01-25&to=2026-01-31" in past.links
    assert "/api/analytics/export/xlsx/full?days=7" in past.links
    assert "its window ends today" in past.text
