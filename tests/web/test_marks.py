"""Marks of releases and incidents, and silences with their history, over HTTP."""

from datetime import timedelta

import pytest

from autobot_analytics.stores.marks import MARKS_KEY, MOST_MARKS, Marks
from autobot_analytics.stores.silences import SILENCES_KEY
from tests.web.conftest import NOW, Web

MARKS = "/api/analytics/marks"
SILENCES = "/api/analytics/cost/alerts/silences"


def test_a_mark_is_listed_until_it_is_removed(web: Web) -> None:
    """A mark without a time is of now; others come in order of time, those before the window not at all."""
    link = "https://ci.example/7?a=b#c"
    made = web.client.post(MARKS, json={"title": "Release 1.4", "kind": "release", "link": link}).get_json()
    assert made["mark"] | {"id": ""} == {
        "id": "",
        "at": "2026-03-12T10:00:00Z",
        "day": "2026-03-12",
        "title": "Release 1.4",
        "kind": "release",
        "link": link,
    }
    for at in ("2026-03-11T23:30:00+01:00", "2024-01-01T00:00:00Z", "2026-03-14T00:00:00Z"):
        assert web.client.post(MARKS, json={"title": at, "at": at}).status_code == 200
    found = web.answer("/marks?days=30")
    assert [one["at"] for one in found["marks"]] == [
        "2026-03-11T22:30:00Z",
        "2026-03-12T10:00:00Z",
        "2026-03-14T00:00:00Z",
    ]
    assert web.client.delete(f"{MARKS}/{made['mark']['id']}").get_json()["status"] == "deleted"
    assert web.client.delete(f"{MARKS}/{made['mark']['id']}").status_code == 404
    assert web.answer("/marks?days=1")["count"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": "a", "at": "2026-03-11T23:30:00"}, "at"),
        ({"title": "a", "at": "0001-01-01T00:00:00+10:00"}, "at"),
        ({"title": "a", "at": "9999-12-31T23:59:59-10:00"}, "at"),
        ({"title": "a", "kind": "party"}, "kind"),
        ({"title": "a", "link": "javascript:alert(1)"}, "link"),
        ({"title": "a", "link": 'https://x/"onclick='}, "link"),
    ],
)
def test_what_is_no_mark_is_refused(web: Web, body: dict[str, str], field: str) -> None:
    """422 names the field, and nothing is stored."""
    answer = web.client.post(MARKS, json=body)
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, field)
    assert not web.redis.exists(MARKS_KEY)


def test_marks_are_bounded_and_garbage_is_left_out(web: Web) -> None:
    """The earliest marks go first; an entry that cannot be read stops nothing."""
    web.redis.hset(
        MARKS_KEY,
        mapping={f"{n:04}": f'{{"at":"2026-01-01T00:00:{n % 60:02}","title":"{n}"}}' for n in range(MOST_MARKS)},
    )
    web.redis.hset(MARKS_KEY, "broken", "{oops")
    newest = Marks(web.redis).add(NOW, "new", "other", None)
    found = Marks(web.redis).read()
    assert (len(found), found[-1]) == (MOST_MARKS, newest)
    assert "0000" not in {one.id for one in found}


def test_a_silence_and_its_history(web: Web) -> None:
    """A silence has a reason and an end; when it is over, or ended early, the history tells."""
    body = {"pattern": "budget/team/*", "minutes": 60, "reason": "load test"}
    made = web.client.post(SILENCES, json=body).get_json()["silence"]
    assert {name: made[name] for name in ("created_at", "until", "ended_at")} == {
        "created_at": "2026-03-12T10:00:00Z",
        "until": "2026-03-12T11:00:00Z",
        "ended_at": None,
    }
    assert web.answer("/cost/alerts/silences") == {"silences": [made], "history": []}
    other = web.client.post(SILENCES, json={**body, "minutes": 30}).get_json()["silence"]
    assert web.client.delete(f"{SILENCES}/{other['id']}").get_json() == {"status": "ended", "id": other["id"]}
    assert web.client.delete(f"{SILENCES}/{other['id']}").status_code == 404
    web.now = NOW + timedelta(hours=2)
    ended = {**other, "ended_at": "2026-03-12T10:00:00Z"}
    assert web.answer("/cost/alerts/silences") == {"silences": [], "history": [ended, made]}


@pytest.mark.parametrize(
    ("change", "field"), [({"reason": ""}, "reason"), ({"minutes": 0}, "minutes"), ({"pattern": ""}, "pattern")]
)
def test_a_silence_needs_reason_and_end(web: Web, change: dict[str, object], field: str) -> None:
    """422 names the field, and nothing is silenced."""
    answer = web.client.post(SILENCES, json={"pattern": "*", "minutes": 5, "reason": "x", **change})
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, field)
    assert not web.redis.exists(SILENCES_KEY)
