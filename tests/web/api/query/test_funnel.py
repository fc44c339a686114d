"""Funnels over features equal a recount in plain Python."""

from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import Any

import pytest

from tests.web.api.query.asking import Fact, QueryUnderTest

FUNNEL = "/api/analytics/behavior/funnel"
Steps = list[tuple[str, str | None]]


def recounted(facts: list[Fact], key: str, steps: Steps) -> list[list[list[float]]]:
    """Return, for each step, the times at which each who took it took it and the steps before, in milliseconds."""
    paths: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda one: (one["event_time"], one["feature"], one["event_type"])):
        if fact[key] not in ("anonymous", "unknown"):
            paths[fact[key]].append(fact)
    taken: list[list[list[float]]] = [[] for _ in steps]
    for path in paths.values():
        times: list[float] = []
        for fact in path:
            if len(times) == len(steps):
                break
            feature, event_type = steps[len(times)]
            if fact["feature"] == feature and event_type in (None, fact["event_type"]):
                times.append(fact["event_time"].timestamp() * 1000)
        for place in range(len(times)):
            taken[place].append(times[: place + 1])
    return taken


@pytest.mark.parametrize(("by", "key"), [("session", "session_id"), ("user", "user_id")])
@pytest.mark.parametrize(
    "steps",
    [
        [("chat", None), ("search", None)],
        [("chat", "page_view"), ("files", "click"), ("chat", None), ("chat", None)],
        [("search", None), ("nothing", None), ("chat", None)],
        [("files", "click")] * 6,
    ],
)
def test_a_funnel_equals_a_recount(asked: QueryUnderTest, by: str, key: str, steps: Steps) -> None:
    """Counts, shares and median times of each step are those of a walk along each one's events."""
    body: dict[str, Any] = {"steps": [{"feature": one, "event_type": kind} for one, kind in steps], "by": by}
    answer = asked.web.client.post(FUNNEL, json={**body, "date_range": "90d"})
    assert answer.status_code == 200, answer.text
    taken = recounted(asked.facts("behavior_events"), key, steps)
    counts = [len(one) for one in taken]
    found = answer.get_json()
    assert [one["actors"] for one in found["steps"]] == counts
    drops = [before - after for before, after in pairwise(counts)]
    assert [one["drop_off"] for one in found["steps"]] == [0, *drops]
    assert found["conversion_percent"] == pytest.approx(100 * counts[-1] / counts[0])
    for step, times in list(zip(found["steps"], taken, strict=True))[1:]:
        assert (step["median_from_previous_ms"] is None) == (not times)
        if times:
            assert step["median_from_previous_ms"] == pytest.approx(median(one[-1] - one[-2] for one in times))
            assert step["median_from_first_ms"] == pytest.approx(median(one[-1] - one[0] for one in times))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"steps": [{"feature": "chat"}]}, "steps"),
        ({"steps": [{"feature": "chat"}] * 7}, "steps"),
        ({"steps": [{"feature": ""}, {"feature": "a"}]}, "steps"),
        ({"by": "agent"}, "by"),
        ({"filters": [["is", "model", ["a"]]]}, "filters"),
        ({"date_range": "soon"}, "date_range"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"sql": "x"}, "sql"),
    ],
)
def test_what_is_no_funnel_is_refused(asked: QueryUnderTest, change: dict[str, Any], field: str) -> None:
    """422 names the field."""
    body = {"steps": [{"feature": "chat"}, {"feature": "files"}], **change}
    answer = asked.web.client.post(FUNNEL, json=body)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"].startswith(field)


def test_filters_and_hostile_names(asked: QueryUnderTest) -> None:
    """A filter keeps part of the events; a name that would be SQL is a name that nobody used."""
    steps = [{"feature": "chat"}, {"feature": "x' or '1'='1"}]
    found = asked.web.client.post(
        FUNNEL, json={"steps": steps, "by": "user", "date_range": "90d", "filters": [["is", "user", ["u1"]]]}
    ).get_json()
    assert [one["actors"] for one in found["steps"]] == [1, 0]
