"""Reads an exposition with prometheus-client's own parsers."""

from collections.abc import Mapping

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from tests.web.conftest import Web

PATH = "/export/prometheus"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
Values = dict[tuple[str, frozenset[tuple[str, str]]], float]


def values(text: str, openmetrics: bool = False) -> Values:
    """Return every sample by name and labels."""
    parse = parse_openmetrics if openmetrics else parse_text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in parse(text)
        for sample in family.samples
    }


def scrape(web: Web) -> Values:
    """Ask for the metrics and read them."""
    response = web.get(PATH)
    assert response.status_code == 200, response.text
    return values(response.text)


def value(found: Values, name: str, labels: Mapping[str, str] | None = None) -> float | None:
    """Return one sample; None when there is none."""
    return found.get((name, frozenset((labels or {}).items())))
