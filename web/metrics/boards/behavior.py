"""The board of behaviour."""

from web.metrics.panels import Board, Panel, PanelQuery

BEHAVIOR = Board(
    "behavior",
    "Behaviour",
    [
        Panel(
            "Active users",
            "Distinct users today and in the trailing 7 and 28 days.",
            "stat",
            "short",
            [PanelQuery("autobot_behavior_active_users", "{{window}}")],
            width=6,
        ),
        Panel(
            "Sessions",
            "Sessions that began today and in the trailing 7 and 28 days.",
            "stat",
            "short",
            [PanelQuery("autobot_behavior_sessions", "{{window}}")],
            width=6,
        ),
        Panel(
            "Page views",
            "Page views today and in the trailing 7 and 28 days.",
            "stat",
            "short",
            [PanelQuery("autobot_behavior_page_views", "{{window}}")],
            width=6,
        ),
        Panel(
            "New users",
            "Users first seen today and in the trailing 7 and 28 days.",
            "stat",
            "short",
            [PanelQuery("autobot_behavior_new_users", "{{window}}")],
            width=6,
        ),
        Panel(
            "Events by feature",
            "Events of use a second, by feature.",
            "timeseries",
            "cps",
            [PanelQuery("sum by (feature) (rate(autobot_behavior_events_total[$__rate_interval]))", "{{feature}}")],
            width=12,
        ),
        Panel(
            "Events by type",
            "Events of use a second, by type.",
            "timeseries",
            "cps",
            [
                PanelQuery(
                    "sum by (event_type) (rate(autobot_behavior_events_total[$__rate_interval]))", "{{event_type}}"
                )
            ],
            width=12,
        ),
    ],
)
