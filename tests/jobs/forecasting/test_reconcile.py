"""The parts add up to the whole."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobs.forecasting.reconcile import reconcile_agents, reconcile_total

MONEY = st.floats(0, 1e6)


def test_the_gap_is_shared_by_squared_errors() -> None:
    """100 forecast for the total, 60 + 20 for its models; variances 4, 4 and 1 share the 20 by 4 : 4 : 1."""
    total, models = reconcile_total(np.array([100.0]), np.array([[60.0], [20.0]]), 2.0, np.array([2.0, 1.0]))
    assert models[:, 0] == pytest.approx([60 + 20 * 4 / 9, 20 + 20 / 9])
    assert total[0] == pytest.approx(100 - 20 * 4 / 9)


@given(st.lists(st.tuples(MONEY, st.floats(0, 1e3)), min_size=1, max_size=6), MONEY, st.floats(0, 1e3))
def test_models_add_up_to_the_total(models: list[tuple[float, float]], total: float, error: float) -> None:
    """Whatever was forecast; never below 0."""
    daily = np.array([[money, money / 2] for money, _ in models])
    errors = np.array([error for _, error in models])
    whole, parts = reconcile_total(np.array([total, total]), daily, error, errors)
    assert parts.min() >= 0
    assert parts.sum(axis=0) == pytest.approx(whole)


def test_an_agent_follows_its_models() -> None:
    """One agent uses the model that doubles, the other the one that ends, a third both."""
    agents = np.array([[10.0], [10.0], [20.0]])
    cells = (np.array([0, 1, 2, 2]), np.array([0, 1, 0, 1]))
    spent = np.array([100.0, 100.0, 100.0, 100.0])
    reconciled = reconcile_agents(agents, np.zeros(3), np.array([[40.0], [0.0]]), cells, spent)
    assert reconciled[:, 0] == pytest.approx([20.0, 0.0, 20.0])


def test_a_steady_agent_does_not_pay_for_its_neighbours() -> None:
    """Two agents of 50 each share a model forecast at 70; the one that never errs stays, the other gives way."""
    cells = (np.array([0, 1]), np.array([0, 0]))
    reconciled = reconcile_agents(
        np.array([[50.0], [50.0]]), np.array([0.0, 10.0]), np.array([[70.0]]), cells, np.array([9.0, 9.0])
    )
    assert reconciled[:, 0] == pytest.approx([50.0, 20.0])


@given(
    st.lists(MONEY, min_size=3, max_size=3),
    st.lists(MONEY, min_size=2, max_size=2),
    st.lists(MONEY, min_size=6, max_size=6),
    st.lists(MONEY, min_size=3, max_size=3),
)
@example([1e-320, 0.0, 0.0], [0.0, 5.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
@example([1e-320, 0.0, 0.0], [0.0, 5.0], [0.0, 1.0, 0.0, 0.0, 0.0, 0.0], [1.0, 0.0, 1e6])
def test_agents_add_up_to_the_models(
    agents: list[float], models: list[float], spent: list[float], errors: list[float]
) -> None:
    """Whatever was forecast and spent, zeros included."""
    cells = (np.repeat(np.arange(3), 2), np.tile(np.arange(2), 3))
    daily = (np.array(agents)[:, None], np.array(models)[:, None])
    reconciled = reconcile_agents(daily[0], np.array(errors), daily[1], cells, np.array(spent))
    assert reconciled.min() >= 0
    assert reconciled.sum() == pytest.approx(sum(models))
