"""One sample of a metric, and the families that samples make: only those that have one, in the catalogue's order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from web.metrics.catalogue import FAMILIES, Family


@dataclass(frozen=True)
class Histogram:
    """Observations by the bound that they do not pass, bounds rising and the last one infinite, and their sum."""

    counts: Sequence[tuple[str, float]]
    total: float


@dataclass(frozen=True)
class Sample:
    """One value of a family, with the values of its labels in the family's order."""

    name: str
    labels: tuple[str, ...]
    value: float | Histogram


@dataclass(frozen=True)
class Samples(Collector):
    """A collector of samples that are known already."""

    found: Iterable[Sample]

    def collect(self) -> Iterator[Metric]:
        """Yield the families. Values that are not finite are left out, and so is a family without any value."""
        by_name: dict[str, list[Sample]] = {}
        for sample in self.found:
            if isinstance(sample.value, Histogram) or isfinite(sample.value):
                by_name.setdefault(sample.name, []).append(sample)
        for family in FAMILIES:
            if family.name in by_name:
                yield _metric(family, by_name.pop(family.name))
        if by_name:
            raise LookupError(f"not in the catalogue of metrics: {', '.join(by_name)}")


def _metric(family: Family, samples: Iterable[Sample]) -> Metric:
    if family.kind == "histogram":
        histogram = HistogramMetricFamily(family.name, family.meaning, labels=family.labels)
        for sample in samples:
            assert isinstance(sample.value, Histogram)
            histogram.add_metric(sample.labels, _cumulated(sample.value), sample.value.total)
        return histogram
    kind = CounterMetricFamily if family.kind == "counter" else GaugeMetricFamily
    plain: CounterMetricFamily | GaugeMetricFamily = kind(family.name, family.meaning, labels=family.labels)
    for sample in samples:
        assert not isinstance(sample.value, Histogram)
        plain.add_metric(sample.labels, sample.value)
    return plain


def _cumulated(histogram: Histogram) -> list[tuple[str, float]]:
    below, cumulated = 0.0, []
    for bound, count in histogram.counts:
        below += count
        cumulated.append((bound, below))
    return cumulated
