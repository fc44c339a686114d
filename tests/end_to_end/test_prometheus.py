"""A real Prometheus scrapes the running service by the manual's configuration, and every expression has data there."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from autobot_analytics.settings import Settings
from jobs.context import utc_now
from tests.end_to_end.monitored import HOSTILE, Monitored, Prometheus, fetch, make_token, scraping, serving
from web.metrics.boards import BOARDS, whole
from web.metrics.catalogue import FAMILIES

pytestmark = pytest.mark.needs_program("prometheus", "promtool")
COMPARED = re.compile(r"\s+(?:>=|<=|==|>|<)\s+[0-9.]+$")
IN_GRAFANA = {"$__rate_interval": "1m", "$agent": ".*"}


@dataclass
class Scraped:
    """The service and the Prometheus that scrapes it."""

    prometheus: Prometheus
    address: str
    token: str


@pytest.fixture(scope="module")
def scraped(lasting_redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scraped]:
    """A service with something of everything, scraped several times while more comes in."""
    settings = Settings(redis_url=lasting_redis_url)
    with redis.Redis.from_url(lasting_redis_url) as client:
        road = Monitored(client, settings, tmp_path_factory.mktemp("data"), utc_now())
        road.fill()
        token = make_token(client)
        with serving(road.settings) as address:
            folder = tmp_path_factory.mktemp("prometheus")
            fetch(address, "/export/prometheus", token)
            with scraping(folder, address, token) as prometheus:
                prometheus.wait_for("count_over_time(autobot_llm_calls_total[5m])", 2)
                road.work()
                calls = road.ask("select sum(calls) from call_counters where kind = 'model'")[0][0]
                prometheus.wait_for("sum(autobot_llm_calls_total)", float(calls))
                prometheus.wait_for("count(count_over_time(autobot:agent_failed_tasks:ratio1h[1m]))", 1)
                yield Scraped(prometheus, address, token)
        road.warehouse.close()


def test_target_is_up(scraped: Scraped) -> None:
    """The service is scraped, by the token of the manual's configuration."""
    [up] = scraped.prometheus.ask('up{job="autobot-analytics"}')
    assert up["value"][1] == "1"


def test_promtool_has_nothing_to_say(scraped: Scraped) -> None:
    """`promtool check metrics` is silent on what the running service gives."""
    text = fetch(scraped.address, "/export/prometheus", scraped.token)
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, check=False)
    assert (checked.stdout, checked.stderr, checked.returncode) == (b"", b"", 0)


def test_every_metric_of_the_page_is_there(scraped: Scraped) -> None:
    """What docs/metrics.md lists is what comes in, of the type and with the labels that it says."""
    for family in FAMILIES:
        name = f"{family.name}_count" if family.kind == "histogram" else family.name
        found = scraped.prometheus.ask(name)
        assert found, family.name
        assert {*found[0]["metric"]} - {"__name__", "instance", "job"} == {*family.labels}, family.name


def test_every_expression_of_every_panel_has_data(scraped: Scraped) -> None:
    """What a board asks for is there."""
    boards = [json.loads(fetch(scraped.address, f"/export/grafana-dashboard?board={name}", scraped.token))
              for name in BOARDS]  # fmt: skip
    expressions = [target["expr"] for board in (whole(), *boards) for panel in board["panels"]
                   for target in panel.get("targets", [])]  # fmt: skip
    assert len(expressions) > 100
    lacking = []
    for expression in dict.fromkeys(expressions):
        text = expression
        for variable, value in IN_GRAFANA.items():
            text = text.replace(variable, value)
        if not scraped.prometheus.ask(text):
            lacking.append(text)
    assert lacking == []


def test_every_rule_has_data(scraped: Scraped) -> None:
    """Rules evaluate without an error, and what they compare or record is there."""
    rules = scraped.prometheus.rules()
    assert len(rules) > 20
    assert [rule["name"] for rule in rules if rule["health"] != "ok"] == []
    lacking = [text for rule in rules for text in compared(rule["query"]) if not scraped.prometheus.ask(text)]
    assert lacking == []


def compared(expression: str) -> list[str]:
    """Take an expression apart into what it compares, without the thresholds; what must be absent must be there."""
    parts = re.split(r"\s+and\s+(?:on \(\)\s+)?", " ".join(expression.split()))
    return [re.sub(r"^absent\((.*)\)$", r"\1", COMPARED.sub("", part)) for part in parts]


def test_hostile_label_value_survives(scraped: Scraped) -> None:
    """An agent with quotes, a backslash and a newline in its name is found by that name."""
    found = scraped.prometheus.ask("autobot_agent_llm_calls_total")
    assert HOSTILE in {series["metric"]["agent_id"] for series in found}


def test_alerts_fire_on_what_is_wrong(scraped: Scraped) -> None:
    """The budget of this service is exceeded, and Prometheus says so."""
    scraped.prometheus.wait_for('count(ALERTS{alertname="AutobotBudgetExceeded",alertstate="firing"})', 1)


def test_shipped_rules_are_those_served(scraped: Scraped) -> None:
    """The file and the endpoint are the same."""
    shipped = Path(__file__).parents[2] / "web" / "metrics" / "rules.yml"
    assert fetch(scraped.address, "/export/prometheus-rules", scraped.token) == shipped.read_bytes()
