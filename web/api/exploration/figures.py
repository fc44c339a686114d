"""Paths through the product and retention of weekly cohorts, from what the explore job publishes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from web.api.exploration.answers import Cohort, CohortWeek, MeanWeek, WalkedPath
from web.reading.columns import plain
from web.reading.fold import Document, fold, pick, total
from web.reading.statistics import percent
from web.reading.window import Window

Documents = Mapping[str, Document]


def sessions_of(days: Documents, window: Window) -> int:
    """Count the sessions that began in a window."""
    return int(total(pick(days, window.day_keys()), "sessions"))


def walked_paths(days: Documents, paths: Documents, window: Window) -> list[WalkedPath]:
    """Return the counted paths that were walked in a window, most walked first."""
    chosen = pick(days, window.day_keys())
    sessions = fold(chosen, ["path"], ["path_sessions"]).as_dict("path_sessions")
    users = fold(chosen, ["user_path"], ["path_users"]).as_dict("path_users")
    everything = sessions_of(days, window)
    found = [
        WalkedPath(
            path=list(paths[str(number)]["features"]),
            sessions=count,
            users=users.get(number, 0),
            share=percent(count, everything),
        )
        for number, count in sessions.items()
        if str(number) in paths  # the two snapshots are read one after the other
    ]
    return sorted(found, key=lambda one: (-one.sessions, one.path))


def cohorts(documents: Documents, window: Window) -> list[Cohort]:
    """Return the cohorts whose week began in a window, oldest first."""
    return [
        Cohort(
            first_day=day,
            users=document["users"],
            weeks=[
                CohortWeek(
                    week=week,
                    users=users,
                    share=percent(users, document["users"]),
                    complete=week != document["running_week"],
                )
                for week, users in enumerate(plain(document["weeks"]))
            ],
        )
        for day, document in sorted(documents.items())
        if window.first.isoformat() <= day <= window.last.isoformat()
    ]


def mean_weeks(found: Sequence[Cohort]) -> list[MeanWeek]:
    """Put all cohorts together by weeks since they came, complete weeks only."""
    active: defaultdict[int, int] = defaultdict(int)
    came: defaultdict[int, int] = defaultdict(int)
    for cohort in found:
        for week in cohort.weeks:
            if week.complete:
                active[week.week] += week.users
                came[week.week] += cohort.users
    return [
        MeanWeek(week=week, users=active[week], of_users=came[week], share=percent(active[week], came[week]))
        for week in sorted(came)
    ]
