"""Confidence: what docs/maintenance.md says of it holds for any sample and effect."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.database.warehouse_file import memory_warehouse
from jobs.warehouse import Warehouse

samples = st.integers(1, 10**9)
values = st.floats(1e-3, 1e6)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    """A warehouse, which has the macro."""
    warehouse = memory_warehouse()
    yield warehouse
    warehouse.close()


def confidence(warehouse: Warehouse, sample: float, least: float, value: float, threshold: float) -> float:
    """Ask the macro."""
    found = warehouse.value(
        "select confidence($sample, $least, $value, $threshold)",
        sample=sample,
        least=least,
        value=value,
        threshold=threshold,
    )
    return float(str(found))


@pytest.mark.parametrize(
    ("sample", "value", "expected"),
    [(20, 10, 0.25), (20, 20, 0.38), (40, 20, 0.5), (10**9, 10, 0.5), (10**9, 20, 0.75), (10**9, 10**9, 1.0)],
)
def test_formula(warehouse: Warehouse, sample: int, value: int, expected: float) -> None:
    """Half by the sample, half by the effect; the threshold is 10, from a sample of 20 on."""
    assert confidence(warehouse, sample, 20, value, 10) == expected


@given(sample=samples, least=samples, value=values, threshold=st.floats(0, 1e6))
def test_bounds(warehouse: Warehouse, sample: int, least: int, value: float, threshold: float) -> None:
    """It lies between 0 and 1, whatever comes."""
    assert 0 <= confidence(warehouse, sample, least, value, threshold) <= 1


@given(sample=samples, more=samples, least=samples, value=values, further=values, threshold=values)
def test_more_is_surer(
    warehouse: Warehouse, sample: int, more: int, least: int, value: float, further: float, threshold: float
) -> None:
    """A larger sample or a larger effect never makes it less sure."""
    before = confidence(warehouse, sample, least, value, threshold)
    assert confidence(warehouse, sample + more, least, value, threshold) >= before
    assert confidence(warehouse, sample, least, value + further, threshold) >= before
