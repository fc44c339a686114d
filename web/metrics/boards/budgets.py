"""The board of budgets."""

from web.metrics.panels import GREEN, RED, YELLOW, Board, Panel, PanelQuery

BUDGETS = Board(
    "budgets",
    "Budgets",
    [
        Panel(
            "Used",
            "Share of each budget that is spent in its running period.",
            "bargauge",
            "percentunit",
            [PanelQuery("autobot_budget_spent_ratio", "{{budget}}")],
            [(None, GREEN), (0.75, YELLOW), (1, RED)],
        ),
        Panel(
            "Burn rate",
            "How fast each budget is spent: at 1 just as fast as it allows.",
            "timeseries",
            "short",
            [PanelQuery("autobot_budget_burn_rate", "{{budget}}")],
            [(None, GREEN), (1, YELLOW), (3, RED)],
        ),
        Panel(
            "Probability of breaking",
            "Probability that a budget breaks before its period ends; none where nothing is forecast.",
            "bargauge",
            "percentunit",
            [PanelQuery("autobot_budget_breach_probability", "{{budget}}")],
            [(None, GREEN), (0.5, YELLOW), (0.9, RED)],
        ),
        Panel(
            "Limit, spent, left",
            "USD of each budget: its limit, what is spent, what is left.",
            "table",
            "currencyUSD",
            [
                PanelQuery("autobot_budget_limit_usd", "limit"),
                PanelQuery("autobot_budget_spent_usd", "spent"),
                PanelQuery("autobot_budget_remaining_usd", "left"),
            ],
            width=12,
        ),
        Panel(
            "Forecast at the end of the period",
            "USD that will have been spent when the period ends: median and ends of the 80 % band.",
            "timeseries",
            "currencyUSD",
            [PanelQuery("autobot_budget_forecast_usd", "{{budget}} {{percentile}} %")],
        ),
        Panel(
            "Period ends",
            "When the running period of each budget ends.",
            "stat",
            "dateTimeFromNow",
            [PanelQuery("autobot_budget_period_end_timestamp_seconds * 1000", "{{budget}}")],
            width=4,
        ),
        Panel(
            "Alerts of the service",
            "What the service itself alerts of, by kind, state and severity.",
            "bargauge",
            "short",
            [PanelQuery("sum by (kind, state, severity) (autobot_alerts)", "{{kind}} {{state}} {{severity}}")],
            [(None, GREEN), (1, YELLOW)],
            width=24,
            height=6,
        ),
    ],
)
