"""The board of the service itself."""

from web.metrics.panels import GREEN, RED, YELLOW, Board, Panel, PanelQuery

PIPELINE = Board(
    "pipeline",
    "Pipeline",
    [
        Panel(
            "Age of snapshots",
            "Age of the snapshots in their own intervals: above 3 they are stale.",
            "timeseries",
            "short",
            [
                PanelQuery(
                    "(time() - autobot_snapshot_computed_timestamp_seconds) / autobot_snapshot_interval_seconds",
                    "{{snapshot}}",
                )
            ],
            [(None, GREEN), (3, RED)],
            width=12,
        ),
        Panel(
            "Runs of jobs",
            "Runs of the jobs an hour, by how they went.",
            "timeseries",
            "short",
            [
                PanelQuery(
                    "sum by (job_name, outcome) (rate(autobot_job_runs_total[$__rate_interval])) * 3600",
                    "{{job_name}} {{outcome}}",
                )
            ],
            width=6,
        ),
        Panel(
            "Duration of jobs",
            "How long the last run of each job took.",
            "timeseries",
            "s",
            [PanelQuery("autobot_job_last_duration_seconds", "{{job_name}}")],
            width=6,
        ),
        Panel(
            "Jobs that failed",
            "Jobs whose last run failed: 0 is as it should be.",
            "stat",
            "short",
            [PanelQuery("count(autobot_job_last_success) - sum(autobot_job_last_success)", "failed")],
            [(None, GREEN), (1, RED)],
            width=6,
        ),
        Panel(
            "Entries read",
            "Entries of the streams that are read, a second, and what became of them.",
            "timeseries",
            "cps",
            [
                PanelQuery("rate(autobot_stream_read_entries_total[$__rate_interval])", "{{stream}} read"),
                PanelQuery("rate(autobot_stream_events_total[$__rate_interval])", "{{stream}} events"),
                PanelQuery("rate(autobot_stream_duplicates_total[$__rate_interval])", "{{stream}} duplicates"),
                PanelQuery("rate(autobot_stream_late_events_total[$__rate_interval])", "{{stream}} late"),
            ],
            width=12,
        ),
        Panel(
            "Lost and dead",
            "Entries of the last hour that were lost before they were read, or that do not fit the contract.",
            "timeseries",
            "short",
            [
                PanelQuery("increase(autobot_stream_lost_entries_total[1h])", "{{stream}} lost"),
                PanelQuery("increase(autobot_stream_dead_letters_total[1h])", "{{stream}} dead"),
            ],
            [(None, GREEN), (1, RED)],
            width=6,
        ),
        Panel(
            "Lag",
            "For how long the oldest unread entry has waited.",
            "timeseries",
            "s",
            [PanelQuery("autobot_stream_lag_seconds", "{{stream}}")],
            [(None, GREEN), (60, YELLOW), (300, RED)],
        ),
        Panel(
            "Headroom",
            "Entries that may still arrive before unread ones are trimmed.",
            "timeseries",
            "short",
            [PanelQuery("autobot_stream_headroom_entries", "{{stream}}")],
        ),
        Panel(
            "Entries in the streams",
            "How long the streams are, and how many of their entries are not read yet.",
            "timeseries",
            "short",
            [
                PanelQuery("autobot_stream_length_entries", "{{stream}}"),
                PanelQuery("autobot_stream_unread_entries", "{{stream}} unread"),
            ],
        ),
        Panel(
            "Redis",
            "Memory that Redis has taken.",
            "timeseries",
            "bytes",
            [PanelQuery("autobot_redis_memory_used_bytes", "used")],
            width=12,
        ),
        Panel(
            "Redis answers",
            "1 while Redis answers the web service.",
            "stat",
            "none",
            [PanelQuery("autobot_redis_up", "up")],
            [(None, RED), (1, GREEN)],
            width=6,
        ),
        Panel(
            "Version",
            "The version that is running.",
            "stat",
            "none",
            [PanelQuery("autobot_build_info", "{{version}} {{commit}}")],
            width=6,
        ),
    ],
)
