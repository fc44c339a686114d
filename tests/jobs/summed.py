"""What is published of sums: what stays when single events go."""

from jobs.rules.explore import explore
from jobs.rules.optimize import sort_by_size
from tests.jobs.driving import Documents, Road

SINGLE = {  # what shows single events
    "agent_history",
    "dead_letters",
    "journeys",
    "recent_agent_tasks",
    "recent_calls",
    "recent_events",
    "session_costs",
}


def sums(road: Road) -> Documents:
    """Return what is published but for what shows single events; paths are numbered as they come, and spelled out."""
    sort_by_size(road.worker)
    explore(road.worker)
    found = {key: found for key, found in road.published().items() if key.partition(":")[0] not in SINGLE}
    names = {int(number): tuple(path["features"]) for number, path in found.pop("paths").items()}
    for day in found["behavior_paths"].values():
        for walked, counts in (("path", "path_sessions"), ("user_path", "path_users")):
            day[counts] = {names[n]: count for n, count in zip(day.pop(walked), day[counts], strict=True)}
    return found
