"""What the data page shows is what the API answers: streams, ages, jobs, ways out, and what each number means."""

import json
import re
import urllib.request

import pytest

from tests.browser.conftest import Opened, Served
from tests.browser.watching import plain, shown_between
from web.show.formats import ago, count

pytestmark = pytest.mark.needs_program("chromium")

STREAM_COLUMNS = ("read", "rows", "lag", "lost", "dead", "duplicates", "late", "length")
SECONDS = {"h": 3600, "min": 60, "s": 1}


def seconds(text: str) -> float:
    """Read an age such as `2 min 5 s`."""
    parts = re.findall(r"([\d,]+) (h|min|s)\b", text)
    assert parts, text
    return sum(float(number.replace(",", "")) * SECONDS[unit] for number, unit in parts)


def test_streams(opened: Opened, served: Served) -> None:
    """Each stream's counts are those of the API, and everything that was read is accounted for."""
    with opened() as seen:
        found = shown_between(lambda: served.answer("/health")["streams"], lambda: seen.open("/data"))
        width = len(STREAM_COLUMNS)
        shown = seen.figures("#pipeline tbody")
        assert shown == [one[field] for one in found.values() for field in STREAM_COLUMNS]
        for at in range(0, len(shown), width):
            read, rows, _, _, dead, duplicates, *_ = [number or 0 for number in shown[at : at + width]]
            assert read == rows + dead + duplicates > 0


def test_ages(opened: Opened, served: Served) -> None:
    """The age of each snapshot is right to some seconds, and its interval to the second."""
    before = served.answer("/health")["snapshots"]
    with opened() as seen:
        seen.open("/data")
        after = served.answer("/health")["snapshots"]
        rows = seen.rows("#figures")
        assert [row[0] for row in rows] == list(after)
        for name, age, interval, _, state in rows:
            assert interval == plain(ago(after[name]["interval_s"]))
            assert state == ("stale" if after[name]["stale"] else "fresh")
            known = [one["age_s"] for one in (before[name], after[name])]  # a job may have run between the two
            assert min(abs(seconds(age) - one) for one in known) < 5 or seconds(age) <= min(known) + 5, name


def test_jobs(opened: Opened, served: Served) -> None:
    """Each job has its runs, its failures and how the last one ended."""
    with opened() as seen:
        found = shown_between(
            lambda: {
                name: [count(one["runs"]), count(one["failures"]), one["outcome"]]
                for name, one in served.answer("/health")["jobs"].items()
            },
            lambda: seen.open("/data"),
        )
        assert {row[0]: row[3:] for row in seen.rows("#jobs")} == found


def test_ways_out(opened: Opened, served: Served) -> None:
    """Each table of the API can be taken along in each form, and one of them really is sent as a file."""
    tables = served.answer("/export/formats")["tables"]
    with opened() as seen:
        seen.open("/data?days=7")
        for one in tables:
            for form in ("csv", "jsonl", "parquet"):
                link = seen.page.get_by_role("link", name=f"{one['table']} as {form}", exact=True)
                assert link.get_attribute("href", timeout=1_000)
        with seen.page.expect_download() as download:
            seen.page.get_by_role("link", name="costs as csv", exact=True).click()
        lines = download.value.path().read_text().splitlines()
        with urllib.request.urlopen(f"{served.base}/api/analytics/export/csv/costs?days=7") as answer:
            assert lines == answer.read().decode().splitlines()


def test_definitions(opened: Opened, served: Served) -> None:
    """What a number means on the page is what the API's own document says of it; words find it."""
    with urllib.request.urlopen(f"{served.base}/openapi.json") as answer:
        models = json.load(answer)["components"]["schemas"]
    with opened() as seen:
        seen.open("/data")
        rows = {(field, words): row for row in seen.rows("#definitions") for field, words in [row]}
        known = {
            (field, plain(shape["description"]).replace("`", ""))
            for name in ("CostSummary", "AgentMetrics", "EngagementMetrics", "BudgetStatus", "Cohort", "StreamHealth")
            for field, shape in models[name]["properties"].items()
            if "description" in shape
            and field not in {"stale", "complete_from", "ignored_parameters"}  # marks of an answer, no numbers
        }
        assert len(known) > 50
        for field, meaning in known:
            assert any(one == field and words.startswith(meaning) for one, words in rows), field
        seen.page.get_by_label("Number or words").fill("stickiness")
        seen.page.get_by_label("Number or words").press("Enter")
        seen.page.wait_for_url("**q=stickiness")
        found = seen.rows("#definitions")
        assert 0 < len(found) < len(rows)
        assert all("stickiness" in " ".join(row).casefold() for row in found)
