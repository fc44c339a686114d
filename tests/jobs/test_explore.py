"""Paths and returning users, from entries in the streams to documents: exact for every trailing window."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.settings import Settings
from jobs.rules.explore import explore
from tests.jobs.driving import NOW, Fields, Road, iso

TODAY = NOW.date()


def event(session: str, at: datetime, feature: str, user: str = "anonymous") -> Fields:
    """Return a page view."""
    return {
        "event_type": "page_view",
        "feature": feature,
        "user_id": user,
        "session_id": session,
        "timestamp": iso(at),
    }


def walk(session: str, at: datetime, features: str, user: str = "anonymous") -> list[Fields]:
    """Return a session with a page view a minute, one for each letter."""
    return [event(session, at + timedelta(minutes=i), feature, user) for i, feature in enumerate(features)]


def explored(road: Road) -> dict[str, dict[str, Any]]:
    """JobContext, explore, and give the documents of paths with the paths spelled out."""
    road.tick()
    explore(road.worker)
    published = road.published()
    names = {int(number): "".join(document["features"]) for number, document in published.get("paths", {}).items()}
    return {
        day: {
            "sessions": document["sessions"],
            "walks": {names[n]: s for n, s in zip(document["path"], document["path_sessions"], strict=True)},
            "users": {names[n]: u for n, u in zip(document["user_path"], document["path_users"], strict=True)},
        }
        for day, document in published.get("behavior_paths", {}).items()
    }


def test_path_is_five_steps_without_repeats(redis_client: redis.Redis) -> None:
    """Repeats in a row are one step, later ones are not, and the sixth step is left out."""
    road = Road(redis_client)
    road.send(BEHAVIOR, *walk("s1", NOW - timedelta(hours=2), "aabbaacdef"), *walk("s2", NOW - timedelta(hours=1), "a"))
    assert explored(road) == {
        TODAY.isoformat(): {"sessions": 2, "walks": {"abacd": 1, "a": 1}, "users": {}},
    }


def test_features_at_one_instant_make_one_path(redis_client: redis.Redis) -> None:
    """Events of one instant are taken in the order of their features, whatever order they arrive in."""
    road = Road(redis_client)
    at = NOW - timedelta(hours=1)
    road.send(BEHAVIOR, event("s1", at, "b"), event("s1", at, "a"), event("s2", at, "a"), event("s2", at, "b"))
    assert explored(road)[TODAY.isoformat()]["walks"] == {"ab": 2}


def test_feature_names_stay_as_they_are(redis_client: redis.Redis) -> None:
    """Quotes, commas and letters of any script in a feature's name come out as they went in."""
    road = Road(redis_client)
    names = ['a","b', "ü\\[", "分析"]
    start = NOW - timedelta(hours=1)
    road.send(BEHAVIOR, *[event("s1", start + timedelta(minutes=i), name) for i, name in enumerate(names)])
    road.tick()
    explore(road.worker)
    assert road.published()["paths"] == {"1": {"features": names}}


def test_growing_session_moves_to_its_longer_path(redis_client: redis.Redis) -> None:
    """A session that goes on, or gets a late event, counts on its new path only."""
    road = Road(redis_client)
    start = NOW - timedelta(hours=1)
    road.send(BEHAVIOR, event("s1", start, "a", "u1"), event("s1", start + timedelta(minutes=2), "c", "u1"))
    assert explored(road)[TODAY.isoformat()] == {"sessions": 1, "walks": {"ac": 1}, "users": {"ac": 1}}
    road.send(BEHAVIOR, event("s1", start + timedelta(minutes=1), "b", "u1"))
    assert explored(road)[TODAY.isoformat()] == {"sessions": 1, "walks": {"abc": 1}, "users": {"abc": 1}}
    assert [document["features"] for document in road.published()["paths"].values()] == [["a", "b", "c"]]


def test_user_of_a_session_is_its_first_identified_one(redis_client: redis.Redis) -> None:
    """Who signs in on the way is the session's user; a session of nobody known has none."""
    road = Road(redis_client)
    start = NOW - timedelta(hours=1)
    road.send(
        BEHAVIOR,
        event("s1", start, "a"),
        event("s1", start + timedelta(minutes=1), "a", "u1"),
        event("s1", start + timedelta(minutes=2), "a", "u0"),
        *walk("s2", start, "a", "u1"),
        *walk("s3", start, "a"),
    )
    assert explored(road)[TODAY.isoformat()] == {"sessions": 3, "walks": {"a": 3}, "users": {"a": 1}}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_windows_are_exact(redis_client: redis.Redis, zone: str) -> None:
    """Sessions and users of every path in the trailing 1 to 365 days are what plain Python counts."""
    road = Road(redis_client, Settings(timezone=zone))
    offset = timedelta(hours=5, minutes=45) if zone == "Asia/Kathmandu" else timedelta()
    random = Random(3)
    today = (NOW + offset).date()
    sessions: list[tuple[date, str, str]] = []
    entries: list[Fields] = []
    for number in range(400):
        at = NOW - timedelta(minutes=random.choice([0, 0, 60_000, 400 * 1_440]) + random.randrange(30, 120_000))
        features = "".join(random.choices("abc", k=random.randint(1, 7)))
        user = random.choice(["anonymous", "u1", "u2", "u3"])
        entries += walk(f"s{number}", at, features, user)
        sessions.append(((at + offset).date(), "".join(letter for letter, _ in groupby(features))[:5], user))
    random.shuffle(entries)
    for start in range(0, len(entries), 500):
        road.send(BEHAVIOR, *entries[start : start + 500])
        road.tick()
    documents = explored(road)
    assert min(documents) >= (today - timedelta(days=364)).isoformat()
    for days in (1, 2, 7, 30, 45, 90, 365):
        first = today - timedelta(days=days - 1)
        inside = [(path, user) for day, path, user in sessions if first <= day <= today]
        shown = [document for day, document in documents.items() if day >= first.isoformat()]
        walks: Counter[str] = Counter()
        users: Counter[str] = Counter()
        for document in shown:
            walks.update(document["walks"])
            users.update(document["users"])
        known: defaultdict[str, set[str]] = defaultdict(set)
        for path, user in inside:
            if user != "anonymous":
                known[path].add(user)
        assert walks == Counter(path for path, _ in inside)
        assert users == {path: len(found) for path, found in known.items()}
        assert sum(document["sessions"] for document in shown) == len(inside)


def test_most_walked_paths_are_counted_and_the_rest_covered(redis_client: redis.Redis) -> None:
    """A thousand paths of the year are counted, today's ones beside them; each day still tells all its sessions."""
    road = Road(redis_client)
    last_month = NOW - timedelta(days=40)
    entries: list[Fields] = []
    for number in range(1_010):
        entries += [event(f"old{number}-{i}", last_month, f"f{number:04}") for i in range(2)]
    entries.append(event("new", NOW - timedelta(hours=1), "new"))
    road.send(BEHAVIOR, *entries)
    road.tick()
    assert explore(road.worker) == 1_001
    published = road.published()
    features = {document["features"][0] for document in published["paths"].values()}
    assert features == {f"f{number:04}" for number in range(1_000)} | {"new"}
    old = published["behavior_paths"][last_month.date().isoformat()]
    assert (old["sessions"], sum(old["path_sessions"])) == (2_020, 2_000)


def test_days_beyond_a_year_lose_their_documents(redis_client: redis.Redis) -> None:
    """A day that no window reaches any more is not published any more, nor are the paths walked only then."""
    road = Road(redis_client)
    road.send(BEHAVIOR, *walk("s1", NOW - timedelta(days=364), "ab"))
    assert list(explored(road)) == [(TODAY - timedelta(days=364)).isoformat()]
    road.now += timedelta(days=1)
    assert explored(road) == {}
    assert "paths" not in road.published()


def test_nothing_new_is_not_counted_again(redis_client: redis.Redis) -> None:
    """Without new facts and on the same day nothing is ranked, and the snapshots are still as new as the job's run."""
    road = Road(redis_client)
    road.send(BEHAVIOR, *walk("s1", NOW - timedelta(hours=1), "ab"))
    explored(road)
    before = road.reader().entry("behavior_paths")
    road.now += timedelta(minutes=5)
    road.tick()
    explore(road.worker)
    after = road.reader().entry("behavior_paths")
    assert after.generation == before.generation
    assert after.age_s == 0


def test_zone_change_counts_paths_anew(redis_client: redis.Redis) -> None:
    """After a change of the reporting zone sessions lie on the days of the new one."""
    road = Road(redis_client)
    road.send(BEHAVIOR, *walk("s1", datetime(2024, 6, 29, 19), "ab", "u1"))
    assert list(explored(road)) == ["2024-06-29"]
    road.settings = Settings(timezone="Asia/Kathmandu")
    road.worker.settings = road.settings
    assert explored(road) == {"2024-06-30": {"sessions": 1, "walks": {"ab": 1}, "users": {"ab": 1}}}


def test_cohorts_of_weeks(redis_client: redis.Redis) -> None:
    """Each user belongs to the week of his first event; weeks without him count as none; the running week is last."""
    road = Road(redis_client)
    monday = datetime(2024, 6, 3, 12)
    visits = {"u1": [0, 7, 21], "u2": [6, 13], "u3": [7, 7], "u4": [26], "anonymous": [1]}
    for user, days in visits.items():
        for day in days:
            road.send(BEHAVIOR, event(f"{user}-{day}", monday + timedelta(days=day), "a", user))
    road.tick()
    explore(road.worker)
    assert road.published()["behavior_retention"] == {
        "2024-06-03": {"users": 2, "weeks": [2, 2, 0, 1], "running_week": 3},
        "2024-06-10": {"users": 1, "weeks": [1, 0, 0], "running_week": 2},
        "2024-06-24": {"users": 1, "weeks": [1], "running_week": 0},
    }


def test_cohort_is_cut_in_the_reporting_zone(redis_client: redis.Redis) -> None:
    """Sunday evening in London is Monday, and another week, in Kathmandu."""
    road = Road(redis_client, Settings(timezone="Asia/Kathmandu"))
    road.send(BEHAVIOR, event("s1", datetime(2024, 6, 23, 19), "a", "u1"))
    road.tick()
    explore(road.worker)
    assert road.published()["behavior_retention"] == {"2024-06-24": {"users": 1, "weeks": [1], "running_week": 0}}


def test_earlier_event_moves_a_user_to_an_earlier_cohort(redis_client: redis.Redis) -> None:
    """A late event from before what was his first moves the user; the cohort that he leaves vanishes when empty."""
    road = Road(redis_client)
    road.send(BEHAVIOR, event("s1", datetime(2024, 6, 26, 12), "a", "u1"))
    road.tick()
    explore(road.worker)
    road.send(BEHAVIOR, event("s0", datetime(2024, 6, 12, 12), "a", "u1"))
    road.tick()
    explore(road.worker)
    assert road.published()["behavior_retention"] == {"2024-06-10": {"users": 1, "weeks": [1, 0, 1], "running_week": 2}}


def test_cohorts_of_two_years_are_kept(redis_client: redis.Redis) -> None:
    """The last 105 weeks have documents, the one before has none."""
    road = Road(redis_client)
    monday = datetime(2024, 6, 24, 12)
    road.send(
        BEHAVIOR,
        event("s1", monday - timedelta(weeks=104), "a", "u1"),
        event("s2", monday - timedelta(weeks=105), "a", "u2"),
    )
    road.tick()
    explore(road.worker)
    found = road.published()["behavior_retention"]
    assert list(found) == ["2022-06-27"]
    assert found["2022-06-27"]["weeks"] == [1] + [0] * 104
