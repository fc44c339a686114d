"""Every setting of the service: name, type, default and help, in one table.

Settings come from environment variables `AUTOBOT_ANALYTICS_<NAME>`, or from an env file with the same names
(`AUTOBOT_ANALYTICS_ENV_FILE`, as systemd's `EnvironmentFile=` reads it). `docs/settings.md` is made from this table.
"""

import os
import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from autobot_analytics.addresses import WEBHOOK_SCHEMES, fault_of, scheme_of, signing_key
from autobot_analytics.redis_url import RedisUrl
from autobot_analytics.settings.backups import Backups
from autobot_analytics.settings.bridge import Bridging
from autobot_analytics.settings.connections import Connections
from autobot_analytics.settings.otlp import OtlpSettings
from autobot_analytics.settings.prices import PriceSettings
from autobot_analytics.settings.query import QuerySettings
from autobot_analytics.settings.retention import Retaining
from autobot_analytics.settings.scheduler_port import SchedulerPort
from autobot_analytics.settings.thresholds import Thresholds

ENV_PREFIX = "AUTOBOT_ANALYTICS_"
RATE = r"^(off|[1-9][0-9]{0,8}/(second|minute|hour|day))$"
ORIGIN = re.compile(r"https?://[a-z0-9._\[\]:-]+", re.ASCII)


class Settings(
    PriceSettings, OtlpSettings, QuerySettings, Bridging, Backups, SchedulerPort, Connections, Retaining, Thresholds
):
    """The service's settings; immutable once read."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True, extra="ignore")

    redis_url: Annotated[
        RedisUrl, Field(description="Redis that holds the streams and the snapshots; the database number is its path.")
    ] = "redis://127.0.0.1:6379/4"
    redis_timeout_s: Annotated[
        float, Field(gt=0, le=60, description="Seconds that a connection to Redis or one command may take.")
    ] = 2.0
    data_dir: Annotated[Path, Field(description="Folder of warehouse, lake and lock file.")] = Path("data")
    timezone: Annotated[
        str, Field(description="Reporting zone (IANA name): days, hours and weekdays are cut there.")
    ] = "UTC"
    host: Annotated[str, Field(description="Address that the web service listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="Port that the web service listens on.")] = 8001
    web_workers: Annotated[int, Field(ge=1, le=64, description="Worker processes of the web service.")] = 1
    web_threads: Annotated[
        int, Field(ge=1, le=512, description="Requests that one worker process answers at the same time.")
    ] = 4
    web_cache_mb: Annotated[
        int, Field(ge=0, le=10_000, description="Memory in MB for answers held ready in each worker process.")
    ] = 64
    trusted_proxies: Annotated[
        int,
        Field(
            ge=0,
            le=10,
            description="Reverse proxies in front of the web service: so many last entries of X-Forwarded-For are "
            "believed. 0: the header is not.",
        ),
    ] = 0
    require_token: Annotated[
        bool,
        Field(
            description="Whether the web service asks for a token also as long as none was made; set it where a "
            "proxy on the same machine passes requests on."
        ),
    ] = False
    cors_origins: Annotated[
        tuple[str, ...],
        Field(description="Origins, as https://host:port, whose pages may call the web service from a browser."),
    ] = ()
    max_body_bytes: Annotated[
        int, Field(ge=1_024, le=1_000_000_000, description="Longest body of a request, OTLP apart; 413 beyond.")
    ] = 1_000_000
    rate_limit_read: Annotated[
        str, Field(pattern=RATE, description="Requests of one token, but those of the next setting; or `off`.")
    ] = "600/minute"
    rate_limit_write: Annotated[
        str, Field(pattern=RATE, description="Tracking and OTLP requests of one token, lists count as one; or `off`.")
    ] = "6000/minute"
    rate_limit_refused: Annotated[
        str, Field(pattern=RATE, description="Requests without a good token from one address; or `off`.")
    ] = "60/minute"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="Least severe message that is logged.")
    ] = "info"
    log_format: Annotated[
        Literal["auto", "json", "text"],
        Field(description="`json` for machines, `text` for people, `auto`: text on a terminal, else json."),
    ] = "auto"

    tick_interval_s: Annotated[
        float, Field(ge=1, le=3600, description="Seconds between two ticks (ingest, rollup, publish).")
    ] = 10.0
    recommend_interval_s: Annotated[
        float, Field(ge=10, le=86_400, description="Seconds between two evaluations of the recommendations.")
    ] = 300.0
    explore_interval_s: Annotated[
        float, Field(ge=10, le=86_400, description="Seconds between two counts of paths and of returning users.")
    ] = 300.0
    forecast_interval_s: Annotated[
        float, Field(ge=60, le=86_400, description="Seconds between two forecasts; there is one after each day, too.")
    ] = 3_600.0
    forecast_agents: Annotated[
        int, Field(ge=0, le=20_000, description="Agents with a forecast of their own: the dearest of the last 28 days.")
    ] = 1_000
    anomalies_interval_s: Annotated[
        float, Field(ge=10, le=86_400, description="Seconds between two looks for days and hours of unusual cost.")
    ] = 60.0
    optimize_interval_s: Annotated[
        float, Field(ge=10, le=86_400, description="Seconds between two searches for savings.")
    ] = 300.0
    prices_interval_s: Annotated[
        float, Field(ge=10, le=86_400, description="Seconds between two looks at what the models cost.")
    ] = 3_600.0
    lake_interval_s: Annotated[
        float, Field(ge=20, le=86_400, description="Seconds between two publications of the lake's files.")
    ] = 120.0
    lake_keep_min: Annotated[
        float,
        Field(
            ge=1,
            le=10_080,
            description="Minutes for which files of the lake that a newer publication has replaced stay readable, for "
            "whoever has analytics.duckdb open.",
        ),
    ] = 30.0
    ingest_batch_rows: Annotated[
        int, Field(ge=1, le=1_000_000, description="Entries that one transaction takes from one stream at most.")
    ] = 122_880  # a DuckDB row group: it goes into the file at once, past the write-ahead log
    ingest_page_rows: Annotated[
        int, Field(ge=1, le=10_000, description="Entries that one XRANGE asks for; more block Redis for longer.")
    ] = 1_024  # so that pages fill a transaction exactly
    ingest_tick_rows: Annotated[
        int,
        Field(ge=1, description="Entries that one tick takes from one stream at most; the rest waits for the next."),
    ] = 500_000
    max_field_bytes: Annotated[
        int, Field(ge=256, description="Longest value of one stream field; a longer one makes a dead letter.")
    ] = 65_536
    dedupe_window_h: Annotated[
        float, Field(gt=0, description="Hours (of arrival) within which a repeated event_id is counted once.")
    ] = 168.0
    future_tolerance_s: Annotated[
        float, Field(ge=0, description="Seconds an event may lie in the future before it is a dead letter.")
    ] = 300.0
    session_gap_min: Annotated[float, Field(gt=0, description="Minutes of inactivity that end a session.")] = 30.0
    session_max_h: Annotated[float, Field(gt=0, description="Longest session in hours; a longer one is cut.")] = 24.0
    feature_event_max_min: Annotated[
        float, Field(gt=0, description="Minutes that one event adds to the time on a feature at most.")
    ] = 30.0
    task_abandoned_after_min: Annotated[
        float, Field(gt=0, description="Minutes after which a task that is still running counts as timeout.")
    ] = 60.0
    journey_days: Annotated[
        int, Field(ge=1, le=400, description="Days for which single sessions' journeys stay readable.")
    ] = 90
    agent_history_rows: Annotated[
        int,
        Field(
            ge=1,
            le=10_000,
            description="Newest tasks of each agent in Redis; older ones come from the lake.",
        ),
    ] = 100
    single_documents: Annotated[
        int,
        Field(
            ge=1,
            description="Single documents that Redis holds at most of journeys, session costs and task histories "
            "each; older ones come from the lake.",
        ),
    ] = 50_000
    warehouse_memory_mb: Annotated[
        int, Field(ge=64, description="Memory in MB that the warehouse (DuckDB) may take before it spills to disk.")
    ] = 512
    warehouse_threads: Annotated[int, Field(ge=1, le=256, description="Threads of the warehouse.")] = 2
    min_free_mb: Annotated[
        int, Field(ge=0, description="MB that must be free where the warehouse lies; with less no job writes anything.")
    ] = 256
    metrics_max_names: Annotated[
        int, Field(ge=1, le=100_000, description="Agents, models, … named in metrics, of each; the rest is `other`.")
    ] = 1_000
    metrics_idle_days: Annotated[
        int, Field(ge=1, le=3_650, description="Days without an entry after which one of these makes room for another.")
    ] = 30
    free_local_providers: Annotated[
        tuple[str, ...], Field(description="Providers that run on own machines: their calls are free, and said so.")
    ] = ("ollama", "local")

    budgets_interval_s: Annotated[
        float, Field(ge=1, le=3_600, description="Seconds between two looks at the budgets and what is alerted of.")
    ] = 15.0
    notifications_interval_s: Annotated[
        float, Field(ge=1, le=3_600, description="Seconds between two looks for notifications that wait to be sent.")
    ] = 10.0
    alert_hold_min: Annotated[
        float,
        Field(
            ge=0,
            le=1_440,
            description="Minutes for which a burn rate, a projection or an anomaly must hold before it is alerted of, "
            "and be away before that is resolved.",
        ),
    ] = 10.0
    notify_secret: Annotated[
        SecretStr,
        Field(description="Secret that webhooks are signed with: any text, or `whsec_` and base64. See alerts.md."),
    ] = SecretStr("")
    notify_urls: Annotated[
        tuple[SecretStr, ...],
        Field(
            description="Where notifications go: `https://…` for a signed webhook, `smtp://…`, `smtp+starttls://…` or "
            "`smtps://…` for e-mail, any other address for apprise. See alerts.md."
        ),
    ] = ()
    notify_timeout_s: Annotated[
        float, Field(gt=0, le=60, description="Seconds that sending one notification may take.")
    ] = 10.0
    report_every: Annotated[
        Literal["off", "daily", "weekly", "monthly"], Field(description="How often a report is sent. See reports.md.")
    ] = "off"
    report_type: Annotated[
        Literal["executive", "technical", "cost", "performance"], Field(description="Which report is sent.")
    ] = "executive"
    report_interval_s: Annotated[float, Field(gt=0, description="Seconds between two looks for a due report.")] = 300.0

    client_timeout_s: Annotated[
        float, Field(gt=0, le=60, description="Seconds that the tracking client may hold its caller.")
    ] = 0.5
    client_buffer_events: Annotated[
        int, Field(ge=0, description="Events that the tracking client keeps while Redis is away; then it drops.")
    ] = 10_000
    stream_maxlen: Annotated[
        int, Field(ge=0, description="Approximate length at which the client trims a stream; 0: never.")
    ] = 1_000_000

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no IANA time zone, e.g. Europe/Berlin") from error
        return name

    def interval_s(self, job: str) -> float:
        """Return the seconds between two runs of the job called `job`."""
        return float(getattr(self, f"{job}_interval_s"))

    @field_validator("cors_origins")
    @classmethod
    def _single_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin, e.g. https://autobot.example:8443; there is no wildcard")
        return origins

    @field_validator("notify_urls")
    @classmethod
    def _usable_addresses(cls, urls: tuple[SecretStr, ...], info: ValidationInfo) -> tuple[SecretStr, ...]:
        for place, url in enumerate(urls, 1):
            fault = fault_of(url.get_secret_value())  # says nothing of what the address holds
            if fault:
                raise ValueError(f"address {place} {fault}")
            secret = info.data.get("notify_secret")
            if scheme_of(url.get_secret_value()) in WEBHOOK_SCHEMES and not (secret and secret.get_secret_value()):
                raise ValueError(f"address {place} is a webhook, which is signed: set {ENV_PREFIX}NOTIFY_SECRET too")
        return urls

    @field_validator("notify_secret")
    @classmethod
    def _usable_secret(cls, secret: SecretStr) -> SecretStr:
        signing_key(secret.get_secret_value())
        return secret

    @property
    def warehouse_path(self) -> Path:
        """Where the DuckDB file lies."""
        return self.data_dir / "warehouse.duckdb"

    @property
    def lake_path(self) -> Path:
        """Where the lake's Parquet files lie."""
        return self.data_dir / "lake"

    @property
    def lock_path(self) -> Path:
        """File whose lock keeps a second scheduler out."""
        return self.data_dir / "scheduler.lock"


def load_settings(env_file: Path | None = None) -> Settings:
    """Read the settings from the environment, which wins, then `env_file`, then the credentials that systemd passes.

    Raises pydantic's ValidationError, which names each wrong setting.
    """
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")  # set by LoadCredential=; files are named as settings
    return Settings(_env_file=env_file, _secrets_dir=credentials)
