"""The board of agents."""

from web.metrics.panels import GREEN, RED, YELLOW, Board, Panel, PanelQuery

AGENTS = Board(
    "agents",
    "Agents",
    [
        Panel(
            "Tasks",
            "Tasks that came to an end, a second, by how they ended.",
            "timeseries",
            "cps",
            [
                PanelQuery(
                    'sum by (status) (rate(autobot_agent_tasks_total{agent_id=~"$agent"}[$__rate_interval]))',
                    "{{status}}",
                )
            ],
        ),
        Panel(
            "Success",
            "Share of the tasks of the last 7 days that completed, the worst ten agents.",
            "bargauge",
            "percentunit",
            [PanelQuery('bottomk(10, autobot_agent_success_ratio{agent_id=~"$agent"})', "{{agent_id}}")],
            [(None, RED), (0.75, YELLOW), (0.9, GREEN)],
        ),
        Panel(
            "Errors and timeouts",
            "Share of the tasks of the last 7 days that failed or timed out, the worst ten agents of each.",
            "timeseries",
            "percentunit",
            [
                PanelQuery('topk(10, autobot_agent_error_ratio{agent_id=~"$agent"})', "{{agent_id}} failed"),
                PanelQuery('topk(10, autobot_agent_timeout_ratio{agent_id=~"$agent"})', "{{agent_id}} timed out"),
            ],
            [(None, GREEN), (0.1, YELLOW), (0.25, RED)],
        ),
        Panel(
            "Durations",
            "Median, 95th and 99th percentile of durations over all chosen agents, within the histogram's bounds.",
            "timeseries",
            "s",
            [
                PanelQuery(
                    f"histogram_quantile({share}, sum by (le) "
                    f'(rate(autobot_agent_task_duration_seconds_bucket{{agent_id=~"$agent"}}[$__rate_interval])))',
                    legend,
                )
                for share, legend in ((0.5, "median"), (0.95, "95 %"), (0.99, "99 %"))
            ],
            width=12,
        ),
        Panel(
            "Agents",
            "Agents, their types, and their tasks of the last 7 days.",
            "table",
            "short",
            [
                PanelQuery(
                    'autobot_agent_recent_tasks{agent_id=~"$agent"} * on (agent_id) group_left (agent_type) '
                    "autobot_agent_info",
                    "tasks",
                )
            ],
            width=12,
        ),
    ],
)
