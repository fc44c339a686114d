"""What the pages of agents show is what the API answers: the table, one agent's page, the comparison."""

import re
from collections import Counter

import pytest

from tests.browser.conftest import Opened, Served
from tests.browser.watching import plain
from web.show.formats import count, delta, duration, money, percent

pytestmark = pytest.mark.needs_program("chromium")

AGENT = "extractor-agent-1"
CARDS = {  # label: field of the answer, which change is good, whether the change is in points
    "Tasks": ("total_tasks", "either", False),
    "Success": ("success_rate", "up", True),
    "Failed": ("error_rate", "down", True),
    "Timed out": ("timeout_rate", "down", True),
    "Median": ("p50_duration_ms", "down", False),
    "p95": ("p95_duration_ms", "down", False),
    "Cost a task": ("cost_per_completed_task_usd", "down", False),
}
COMPARED = {  # row of the comparison: field
    "Tasks": "total_tasks",
    "Success": "success_rate",
    "at least (95 %)": "success_rate_low",
    "at most (95 %)": "success_rate_high",
    "Failed": "error_rate",
    "Timed out": "timeout_rate",
    "Median": "p50_duration_ms",
    "p95": "p95_duration_ms",
    "Cost": "cost_usd",
    "Cost a task": "cost_per_completed_task_usd",
    "Tokens": "total_tokens_used",
}


@pytest.mark.parametrize(("column", "field"), [("tasks", "total_tasks"), ("cost", "cost_usd")])
def test_agents(opened: Opened, served: Served, column: str, field: str) -> None:
    """Each agent of the table is the API's, in the order that is asked for, either way."""
    rows = served.answer("/agents/performance", days=30)["agents"]
    known = sorted((one[field] for one in rows if one[field] is not None), reverse=True)
    place = {"tasks": 0, "cost": 2}[column]
    with opened() as seen:
        for order, expected in ((column, known), (f"-{column}", known[::-1])):
            seen.open(f"/agents?sort={order}")
            shown = seen.figures("#each tbody")
            width = 3  # tasks, success, cost
            columns = [shown[at : at + width] for at in range(0, len(shown), width)]
            assert [one[place] for one in columns][: len(expected)] == expected


def test_all_agents(opened: Opened, served: Served) -> None:
    """The cards above the table are the sums of the API, the chart is its days, and each row its agent."""
    found = served.answer("/agents/performance", days=14)
    daily = served.answer("/agents/trends", days=14)["daily_stats"]
    with opened() as seen:
        seen.open("/agents?days=14&table=tasks-chart")
        whole = found["summary"]
        assert seen.figure("all", "Agents") == found["total_agents"]
        assert seen.figure("all", "Tasks") == whole["total_tasks"]
        assert seen.figure("all", "Success") == whole["avg_success_rate"]
        assert seen.figure("all", "Completed") == whole["total_completed"]
        assert seen.figure("all", "Failed") == whole["total_failed"]
        days = [row[1:3] for row in seen.rows("#tasks-chart")]
        assert days == [[count(one["completed"]), count(one["failed"])] for one in daily.values()]
        by_name = {one["agent_id"]: one for one in found["agents"]}
        (row,) = (row for row in seen.rows("#each") if row[1].startswith(AGENT))
        one = by_name[AGENT]
        success = f"{percent(one['success_rate'])}{one['success_rate_low']:.1f}–{one['success_rate_high']:.1f}"
        assert row[3:10] == [
            count(one["total_tasks"]),
            plain(success),
            plain(percent(one["error_rate"])),
            plain(duration(one["p50_duration_ms"])),
            plain(duration(one["p95_duration_ms"])),
            money(one["cost_usd"]),
            money(one["cost_per_completed_task_usd"]),
        ]


def test_outcomes_of_one(opened: Opened, served: Served) -> None:
    """An agent's figures, and their changes against those that stepping back shows."""
    one = served.answer(f"/agents/performance/{AGENT}", days=7)
    with opened() as seen:
        seen.open(f"/agents/one?id={AGENT}&days=7&to={before_today(served, 7)}")
        before = {field: seen.figure("outcomes", label) for label, (field, _, _) in CARDS.items()}
        seen.open(f"/agents/one?id={AGENT}&days=7")
        for label, (field, good, points) in CARDS.items():
            assert seen.figure("outcomes", label) == one[field], label
            assert plain(delta(one[field], before[field], good, points).text) in seen.change("outcomes", label)
        interval = f"95 %: {one['success_rate_low']:.1f}–{one['success_rate_high']:.1f}"
        assert interval in " ".join(seen.words("#outcomes .note"))


def before_today(served: Served, days: int) -> str:
    """Return the last day of the window before."""
    return str(next(iter(served.answer("/agents/trends", days=days + 1)["daily_stats"])))


def test_days_of_one(opened: Opened, served: Served) -> None:
    """Behind the charts of an agent stand the days of the API: tasks, success, duration, cost."""
    daily = list(served.answer("/agents/trends", days=14, agent_id=AGENT)["daily_stats"].values())
    with opened() as seen:
        seen.open(f"/agents/one?id={AGENT}&days=14")
        for drawing in ("tasks-chart", "success-chart", "duration-chart", "cost-chart"):
            seen.unfold(drawing)
        tasks = [row[1:3] for row in seen.rows("#tasks-chart")]
        assert tasks == [[count(one["completed"]), count(one["failed"])] for one in daily]
        success = [row[1] for row in seen.rows("#success-chart")]
        assert success == [plain(percent(one["success_rate"])) if one["total"] else "" for one in daily]
        took = [row[1] for row in seen.rows("#duration-chart")]
        assert took == [plain(duration(one["avg_duration_ms"])) if one["total"] else "" for one in daily]
        cost = served.answer(f"/cost/by-agent/{AGENT}", days=14)
        assert seen.figure("cost", "Cost") == cost["cost_usd"]
        assert seen.figure("cost", "Calls") == cost["call_count"]
        assert seen.figure("cost", "This month") == cost["budget"]["spent_usd"]
        spent = [float(row[1].lstrip("$")) for row in seen.rows("#cost-chart")]
        assert sum(spent) == pytest.approx(cost["cost_usd"], abs=0.005 * len(spent))


def test_tasks_of_one(opened: Opened, served: Served) -> None:
    """The newest tasks one by one, and what went wrong most often among those that are kept."""
    tasks = served.answer(f"/agents/{AGENT}/history", limit=1000)["tasks"]
    unwell = [one for one in tasks if one["status"] in ("failed", "timeout")]
    with opened() as seen:
        seen.open(f"/agents/one?id={AGENT}")
        rows = seen.rows("#history")
        assert len(rows) == min(50, len(tasks))
        for (_, name, state, took, tokens, error), one in zip(rows, tasks, strict=False):
            assert one["task_id"] in name
            assert (one["error_message"] or "") in name  # where a phone shows it
            assert state == one["status"]
            assert took == plain(duration(one["duration_ms"]))
            assert tokens == count(one["tokens_used"])
            assert error == plain(one["error_message"] or "")
        assert count(len(unwell)) in seen.words("#errors > p")[0]
        known = Counter(one["error_message"] or f"({one['status']}, no message)" for one in unwell)
        shown = {message: int(tasks) for message, tasks in seen.rows("#errors")}
        assert shown
        assert all(known[message] == number for message, number in shown.items())
        advice = [
            line["message"]
            for one in served.answer("/agents/recommendations")["recommendations"]
            if one["agent_id"] == AGENT
            for line in one["recommendations"]
        ]
        assert advice
        assert seen.words("#advice .what") == [plain(message) for message in advice]


def test_comparison(opened: Opened, served: Served) -> None:
    """Agents side by side, figure by figure, the better one marked, and whether they really differ."""
    names = ["code-agent-1", AGENT, "chat-agent-1"]
    found = served.answer("/agents/compare", days=14, agent_ids=",".join(names))
    agents = found["agents"]
    with opened() as seen:
        seen.open("/agents/compare?days=14&" + "&".join(f"id={name}" for name in names))
        shown = seen.figures("#side tbody")
        rows = [shown[at : at + len(names)] for at in range(0, len(shown), len(names))]
        assert [row[0] for row in seen.rows("#side > .scroll")] == list(COMPARED)
        assert rows == [[one[field] for one in agents] for field in COMPARED.values()]
        best = seen.page.locator("#side tr").filter(has=seen.page.get_by_text("p95", exact=True)).locator(".best data")
        assert best.get_attribute("value") == repr(min(one["p95_duration_ms"] for one in agents))
        told = seen.words("#side li")
        for line, one in zip(told, found["significance"], strict=True):
            assert line.startswith(one["agent_id"])
            assert one["next_agent_id"] in line
            assert f"{one['difference']:.1f} points" in line
            assert ("does better than" in line) == one["significant"]
            assert re.search(r"p (< 0\.001|= 0\.\d{3})", line)
