"""The metrics, on literal snapshots, read back with somebody else's parser."""

import subprocess
import zlib

import pytest

from autobot_analytics.demo.embedded_redis import RedisProcess
from snapshots.catalogue import INDEX_KEY
from tests.web.conftest import Web
from tests.web.metrics.exposed import OPENMETRICS, PATH, scrape, value, values
from tests.web.metrics_published import AGENT_COUNTERS, COUNTERS, HOSTILE, MODEL_COUNTERS
from tests.web.published import publish_all
from web.metrics.catalogue import FAMILIES
from web.metrics.exposition import READ


@pytest.fixture
def all_published(web: Web) -> Web:
    """The application with every snapshot that metrics are made from."""
    publish_all(web)
    web.publish(COUNTERS)
    return web


def test_figures_are_those_of_the_snapshots(all_published: Web) -> None:
    """Counters, gauges and the histogram say what is published, in base units."""
    found = scrape(all_published)
    gpt = {"provider": "openai", "model": "gpt-4o"}
    assert value(found, "autobot_llm_cost_usd_total", gpt) == 1.25
    assert value(found, "autobot_llm_uncached_input_tokens_total", gpt) == 700
    assert value(found, "autobot_agent_llm_calls_total", {"agent_id": "none"}) == 30
    assert value(found, "autobot_agent_tasks_total", {"agent_id": "steady", "status": "failed"}) == 3
    assert value(found, "autobot_agent_tasks_total", {"agent_id": "steady", "status": "timeout"}) == 0
    assert value(found, "autobot_behavior_events_total", {"feature": "chat", "event_type": "click"}) == 12
    assert value(found, "autobot_stream_lost_entries_total", {"stream": "llm"}) == 4
    team = {"budget": "team", "scope": "total", "period": "monthly"}
    assert value(found, "autobot_budget_limit_usd", team) == 100
    assert value(found, "autobot_budget_spent_ratio", team) == 0.8
    assert value(found, "autobot_budget_forecast_usd", {**team, "percentile": "90"}) == 175
    assert value(found, "autobot_recommendations", {"kind": "maintenance", "priority": "critical"}) == 1
    assert value(found, "autobot_cost_anomalies", {"scope": "model", "severity": "high"}) == 1
    assert value(found, "autobot_redis_up") == 1


def test_histogram_is_cumulative(all_published: Web) -> None:
    """Each bucket holds those below it too; the sum is in seconds."""
    found = scrape(all_published)
    name = "autobot_agent_task_duration_seconds"
    buckets = {bound: value(found, f"{name}_bucket", {"agent_id": "steady", "le": bound}) for bound in
               ("0.1", "0.5", "60.0", "3600.0", "+Inf")}  # fmt: skip
    assert buckets == {"0.1": 0, "0.5": 4, "60.0": 9, "3600.0": 9, "+Inf": 10}
    assert value(found, f"{name}_count", {"agent_id": "steady"}) == 10
    assert value(found, f"{name}_sum", {"agent_id": "steady"}) == 4000


def test_a_family_without_its_snapshot_is_absent(web: Web) -> None:
    """What nobody computed is not there, which is not 0."""
    web.publish({"model_counters": MODEL_COUNTERS})
    names = {name for name, _ in scrape(web)}
    assert "autobot_llm_calls_total" in names
    assert not any(name.startswith(("autobot_budget", "autobot_agent", "autobot_health")) for name in names)


@pytest.mark.parametrize("lacking", READ)
def test_any_snapshot_may_lack(all_published: Web, lacking: str) -> None:
    """Before a slower job has run once, the others' families are there."""
    names = {name for name, _ in scrape(all_published)}
    all_published.redis.hdel(INDEX_KEY, lacking)
    left = {name for name, _ in scrape(all_published)}
    assert left <= names
    assert left >= {"autobot_build_info", "autobot_redis_up"}
    assert len(left) > len(names) / 2


def test_nothing_published_is_a_problem(web: Web) -> None:
    """Before the first tick there is nothing to scrape, and it says so."""
    response = web.get(PATH)
    assert response.status_code == 503
    assert response.get_json()["type"].endswith("not-computed")


def test_a_budget_without_a_forecast_has_none(all_published: Web) -> None:
    """Null is no sample; nothing is NaN or infinite but the last bound."""
    found = scrape(all_published)
    steady = {"budget": "agent:steady", "scope": "agent", "period": "monthly"}
    assert value(found, "autobot_budget_limit_usd", steady) == 100
    assert value(found, "autobot_budget_breach_probability", steady) is None
    assert all(abs(number) < 1e18 for number in found.values())


def test_hostile_label_value_survives(all_published: Web) -> None:
    """Quotes, backslash and newline come out as they went in, in both formats."""
    labels = {"provider": "openai", "model": HOSTILE}
    assert value(scrape(all_published), "autobot_llm_cost_usd_total", labels) == 1e-9
    text = all_published.get(PATH, accept=OPENMETRICS).text
    assert value(values(text, openmetrics=True), "autobot_llm_cost_usd_total", labels) == 1e-9


def test_openmetrics_when_asked_for(all_published: Web) -> None:
    """The scraper's Accept chooses the format; both say the same."""
    plain = all_published.get(PATH)
    other = all_published.get(PATH, accept=f"{OPENMETRICS},text/plain;version=0.0.4;q=0.5")
    assert plain.content_type.startswith("text/plain; version=0.0.4")
    assert other.content_type.startswith("application/openmetrics-text; version=1.0.0")
    assert other.text.endswith("# EOF\n")
    assert other.text.count("# EOF") == 1
    assert values(plain.text).keys() == values(other.text, openmetrics=True).keys()


def test_no_user_and_no_session_is_a_label(all_published: Web) -> None:
    """Nobody can be followed by metrics."""
    labels = {label for family in FAMILIES for label in family.labels}
    assert not labels & {"user", "user_id", "session", "session_id"}
    assert not labels & {"job", "instance"}  # those are Prometheus' own: it would rename ours
    assert {label for _, pairs in scrape(all_published) for label, _ in pairs} <= labels | {"le"}


def test_gone_is_gone(all_published: Web) -> None:
    """The series of a budget or an agent that is no longer published vanish."""
    all_published.publish(
        {"budgets": {}, "agent_counters": {name: one for name, one in AGENT_COUNTERS.items() if name != "idle"}}
    )
    found = scrape(all_published)
    assert not any("budget" in dict(labels) for _, labels in found)
    assert not any(dict(labels).get("agent_id") == "idle" for _, labels in found)


def test_budgets_beyond_the_cap_are_added_up(redis_url: str, web: Web) -> None:
    """Beyond the cap the fullest keep their names; of the others there are the sums."""
    from tests.web.budgeted import budget

    capped = Web(web.redis, web.settings.model_copy(update={"metrics_max_names": 2}))
    capped.publish({"budgets": {name: budget(name, percent_used=used) for name, used in
                                (("a", 1.0), ("b", 90.0), ("c", 5.0), ("d", 2.0))}})  # fmt: skip
    found = scrape(capped)
    named = {dict(labels)["budget"] for name, labels in found if name == "autobot_budget_spent_usd"}
    assert named == {"b", "c", "other"}
    rest = {"budget": "other", "scope": "other", "period": "other"}
    assert value(found, "autobot_budget_spent_usd", rest) == 160
    assert value(found, "autobot_budget_spent_ratio", rest) is None


def test_redis_away_is_told(own: Web, own_redis_server: RedisProcess) -> None:
    """While Redis is away the last figures are given, and redis_up says so."""
    own.publish(COUNTERS)
    assert value(scrape(own), "autobot_redis_up") == 1
    own_redis_server.stop()
    response = own.get(PATH)
    assert response.headers["Warning"].startswith("110")
    assert value(values(response.text), "autobot_redis_up") == 0
    assert value(values(response.text), "autobot_stream_lost_entries_total", {"stream": "llm"}) == 4


def test_unchanged_is_304_and_gzip_is_the_same(all_published: Web) -> None:
    """The validator is that of the bytes sent."""
    import gzip

    packed = all_published.get(PATH, accept_encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data).startswith(b"# HELP autobot_")
    plain = all_published.get("/export/prometheus-rules")
    again = all_published.get("/export/prometheus-rules", if_none_match=plain.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.needs_program("promtool")
def test_promtool_finds_nothing_to_say(all_published: Web) -> None:
    """Names, types and helps are as Prometheus wants them."""
    text = all_published.get(PATH).text
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    assert (checked.stdout, checked.stderr, checked.returncode) == ("", "", 0)


def test_a_thousand_agents_and_a_hundred_models(web: Web) -> None:
    """The exposition of 1,000 agents and 100 models, all with everything, is below 10 MB."""
    calls = next(iter(MODEL_COUNTERS.values()))
    models = {str(number): {**calls, "model": f"model-{number:03}"} for number in range(100)}
    agents = {f"agent-{number:04}": AGENT_COUNTERS["steady"] for number in range(1_000)}
    web.publish({"model_counters": models, "agent_counters": agents})
    found = web.get(PATH)
    assert len(found.data) < 10_000_000
    assert len(values(found.text)) > 27_000


def test_compressed_is_the_same(all_published: Web) -> None:
    """What is compressed once a publication and what is new at each scrape make one gzip stream."""
    scrapes = []
    for _ in range(2):
        answer = all_published.client.get(f"/api/analytics{PATH}", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        decoder = zlib.decompressobj(31)
        scrapes.append(decoder.decompress(answer.data))
        assert (decoder.eof, decoder.unused_data) == (True, b"")
    plain = all_published.client.get(f"/api/analytics{PATH}").data
    of_snapshots = [line for line in plain.splitlines() if line.startswith(b"autobot_llm_")]
    for scraped in scrapes:
        assert [line for line in scraped.splitlines() if line.startswith(b"autobot_llm_")] == of_snapshots
        assert len(scraped.splitlines()) == len(plain.splitlines())
