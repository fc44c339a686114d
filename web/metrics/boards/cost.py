"""The board of cost."""

from web.metrics.panels import GREEN, RED, YELLOW, Board, Panel, PanelQuery

COST = Board(
    "cost",
    "Cost",
    [
        Panel(
            "Spent",
            "USD spent today, in 7 and in 30 days of the reporting zone; priced again where prices changed since.",
            "stat",
            "currencyUSD",
            [PanelQuery("autobot_spend_usd", "{{window}}")],
            height=5,
        ),
        Panel(
            "Forecast",
            "USD forecast for the coming days: the median and the ends of the 80 % band.",
            "stat",
            "currencyUSD",
            [PanelQuery('autobot_spend_forecast_usd{days="30"}', "30 days, {{percentile}} %")],
            height=5,
        ),
        Panel(
            "Unusual cost",
            "Days and hours since yesterday that cost far more than was expected.",
            "stat",
            "short",
            [PanelQuery("sum by (scope) (autobot_cost_anomalies)", "{{scope}}")],
            [(None, GREEN), (1, YELLOW), (3, RED)],
            height=5,
        ),
        Panel(
            "Cost per hour by model",
            "USD an hour, by model, as the calls were priced when they were counted.",
            "timeseries",
            "currencyUSD",
            [
                PanelQuery(
                    "sum by (provider, model) (rate(autobot_llm_cost_usd_total[$__rate_interval])) * 3600",
                    "{{provider}} {{model}}",
                )
            ],
            width=12,
        ),
        Panel(
            "Cost per hour, dearest agents",
            "USD an hour of the ten agents that cost most; `none`: calls without an agent.",
            "timeseries",
            "currencyUSD",
            [
                PanelQuery(
                    "topk(10, sum by (agent_id) (rate(autobot_agent_llm_cost_usd_total[$__rate_interval]))) * 3600",
                    "{{agent_id}}",
                )
            ],
            width=12,
        ),
        Panel(
            "Calls",
            "Calls of language models a second, by model.",
            "timeseries",
            "cps",
            [
                PanelQuery(
                    "sum by (provider, model) (rate(autobot_llm_calls_total[$__rate_interval]))",
                    "{{provider}} {{model}}",
                )
            ],
        ),
        Panel(
            "Tokens",
            "Tokens a second by class; reasoning tokens are among the output tokens.",
            "timeseries",
            "short",
            [
                PanelQuery(f"sum(rate(autobot_llm_{name}_tokens_total[$__rate_interval]))", name.replace("_", " "))
                for name in ("uncached_input", "cached_input", "cache_write", "output", "reasoning")
            ],
        ),
        Panel(
            "Calls without a price",
            "Calls in the last day that had no price: they are in no cost and in no budget.",
            "bargauge",
            "short",
            [
                PanelQuery(
                    "sum by (provider, model) (increase(autobot_llm_unpriced_calls_total[1d]))",
                    "{{provider}} {{model}}",
                )
            ],
            [(None, GREEN), (1, RED)],
        ),
    ],
)
