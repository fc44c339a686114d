"""Paths and retention, on literal snapshots."""

import pytest

from tests.web.conftest import Web

PATHS = {"1": {"features": ["chat", "search"]}, "2": {"features": ["files"]}}
PATH_DAYS = {
    "2026-03-01": {"sessions": 50, "path": [1], "path_sessions": [50], "user_path": [1], "path_users": [7]},
    "2026-03-10": {"sessions": 10, "path": [1, 2], "path_sessions": [4, 3], "user_path": [1, 2], "path_users": [2, 1]},
    "2026-03-12": {"sessions": 5, "path": [2, 9], "path_sessions": [3, 1], "user_path": [2], "path_users": [2]},
}
COHORTS = {
    "2026-02-23": {"users": 10, "weeks": [10, 4, 2], "running_week": 2},
    "2026-03-02": {"users": 30, "weeks": [30, 9], "running_week": 1},
    "2025-01-06": {"users": 99, "weeks": [99] * 62, "running_week": 61},
}


def test_paths(web: Web) -> None:
    """Paths come most walked first, with users, share and coverage; a number without a path is not there."""
    web.publish({"behavior_paths": PATH_DAYS, "paths": PATHS})
    answer = web.answer("/behavior/paths?days=7")
    assert answer["total_sessions"] == 15
    assert answer["coverage"] == pytest.approx(100 * 10 / 15)
    assert answer["total_paths"] == 2
    assert answer["paths"] == [
        {"path": ["files"], "sessions": 6, "users": 3, "share": 40.0},
        {"path": ["chat", "search"], "sessions": 4, "users": 2, "share": pytest.approx(100 * 4 / 15)},
    ]
    assert [one["path"] for one in web.answer("/behavior/paths?days=7&limit=1")["paths"]] == [["files"]]


def test_paths_of_nothing(web: Web) -> None:
    """A window without sessions has no path and covers nothing."""
    web.publish({"behavior_paths": {}, "paths": {}})
    answer = web.answer("/behavior/paths")
    assert (answer["paths"], answer["coverage"], answer["total_sessions"]) == ([], 0, 0)


def test_retention(web: Web) -> None:
    """Cohorts of the window, oldest first, the running week marked; the mean takes complete weeks only."""
    web.publish({"behavior_retention": COHORTS})
    answer = web.answer("/behavior/retention?days=30")
    assert [one["first_day"] for one in answer["cohorts"]] == ["2026-02-23", "2026-03-02"]
    assert answer["cohorts"][0] == {
        "first_day": "2026-02-23",
        "users": 10,
        "weeks": [
            {"week": 0, "users": 10, "share": 100.0, "complete": True},
            {"week": 1, "users": 4, "share": 40.0, "complete": True},
            {"week": 2, "users": 2, "share": 20.0, "complete": False},
        ],
    }
    assert answer["mean"] == [
        {"week": 0, "users": 40, "of_users": 40, "share": 100.0},
        {"week": 1, "users": 4, "of_users": 10, "share": 40.0},
    ]
    assert web.answer("/behavior/retention?days=735")["total_cohorts"] == 3
