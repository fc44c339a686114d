"""The board of what somebody should act upon."""

from web.metrics.panels import GREEN, RED, YELLOW, Board, Panel, PanelQuery

MAINTENANCE = Board(
    "maintenance",
    "Maintenance",
    [
        Panel(
            "Health score",
            "Mean of the scores of cost, agents and engagement over 30 days, 0 to 100.",
            "stat",
            "none",
            [PanelQuery("autobot_health_score", "score")],
            [(None, RED), (60, YELLOW), (80, GREEN)],
            width=6,
        ),
        Panel(
            "Parts of the score",
            "What the health score is the mean of, 0 to 100 each.",
            "bargauge",
            "none",
            [PanelQuery("autobot_health_part_score", "{{part}}")],
            [(None, RED), (60, YELLOW), (80, GREEN)],
            width=6,
        ),
        Panel(
            "Recommendations",
            "What somebody should act upon, by priority.",
            "timeseries",
            "short",
            [PanelQuery("autobot_recommendations", "{{kind}} {{priority}}")],
            width=12,
        ),
    ],
)
