"""Reconciliation: the forecasts of the parts add up to that of the whole, on every day.

The total and the models are two opinions of the same money; each gives way as its own past errors are larger. Agents
share out what their models are forecast to cost: what is left over or lacking goes to those with larger past errors.
"""

import numpy as np

from jobs.forecasting.histories import Floats, Whole

_ROUNDS = 4
LEAST = 1e-9  # nano-dollars; what is less is nothing, and no measure to share out by


def reconcile_total(total: Floats, models: Floats, total_error: float, model_errors: Floats) -> tuple[Floats, Floats]:
    """Return the total, (horizon,), and its models, (models, horizon), so that they add up.

    The gap is shared in proportion to squared errors: weighted least squares with a diagonal of variances.
    """
    if not len(models):
        return total, models
    variances = model_errors**2
    all_variances = total_error**2 + variances.sum()
    weights = variances / all_variances if all_variances > 0 else np.full(len(models), 1 / len(models))
    gap = total - models.sum(axis=0)
    adjusted = np.maximum(models + weights[:, None] * gap, 0.0)
    return adjusted.sum(axis=0), adjusted


def reconcile_agents(
    agents: Floats, errors: Floats, models: Floats, cells: tuple[Whole, Whole], spent: Floats
) -> Floats:
    """Return the agents' forecasts, (agents, horizon), so that on every day they add up to the models'.

    `errors` are the agents' usual errors, (agents,), `cells` pairs of places (agent, model), `spent` what the agent
    spent on the model lately, (cells,). The gap of each model is shared in proportion to squared errors, so that a
    steady agent does not pay for its neighbours; what cannot be shared so, in proportion to what is forecast. A model
    that nobody used lately but that is forecast to cost something is shared out by what agents are forecast to spend.
    """
    agent, model = cells
    spent_by_agent = np.bincount(agent, weights=spent, minlength=len(agents))[agent]
    share = np.where(spent_by_agent > 0, spent / np.where(spent_by_agent > 0, spent_by_agent, 1.0), 0.0)
    variances = (errors[agent] * share) ** 2
    reconciled = np.zeros_like(agents)
    for day in range(agents.shape[1]):
        expected = agents[agent, day] * share
        for _ in range(_ROUNDS):  # what one cannot give, for nobody spends less than nothing, the others must
            gap = models[:, day] - np.bincount(model, weights=expected, minlength=len(models))
            gap_share = _shares_by_variance(variances * (expected >= LEAST), model, len(models))
            expected = np.maximum(expected + gap_share * gap[model], 0.0)
        by_model = np.bincount(model, weights=expected, minlength=len(models))
        silent = by_model[model] < LEAST  # its agents are forecast to spend nothing: by what they spent
        expected = np.where(silent, spent, expected)
        by_model = np.bincount(model, weights=expected, minlength=len(models))
        known = by_model >= LEAST
        factor = np.where(known, models[:, day] / np.where(known, by_model, 1.0), 0.0)
        reconciled[:, day] = np.bincount(agent, weights=expected * factor[model], minlength=len(agents))
        left = models[~known, day].sum()
        whole = agents[:, day].sum()
        if left > 0 and len(agents):
            reconciled[:, day] += left * (agents[:, day] / whole if whole > 0 else 1 / len(agents))
    return reconciled


def _shares_by_variance(variances: Floats, model: Whole, models: int) -> Floats:
    """Return the part of its model's gap that each cell takes, (cells,); zeros where no cell of the model errs."""
    whole = np.bincount(model, weights=variances, minlength=models)[model]
    return np.where(whole > 0, variances / np.where(whole > 0, whole, 1.0), 0.0)
