"""Makes the Flask application: settings, Redis and the clock come in as arguments; nothing happens at import."""

from typing import Any
from zoneinfo import ZoneInfo

import orjson
from apiflask import APIFlask
from flask.json.provider import JSONProvider
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from autobot_analytics.release import release
from autobot_analytics.settings import Settings
from snapshots.lake.engines.choice import engine_of
from snapshots.lake.engines.limits import StatementLimits
from snapshots.lake.query.coverage import FirstDays
from snapshots.reader import SnapshotReader
from web.access.cors import Cors
from web.access.gate import Gate
from web.api.agents import routes as agents
from web.api.anomalies import routes as anomalies
from web.api.behavior import routes as behavior
from web.api.budgets import routes as budgets
from web.api.budgets import silences
from web.api.cost import routes as cost
from web.api.exploration import routes as exploration
from web.api.forecasts import routes as forecasts
from web.api.health import routes as health
from web.api.maintenance import routes as maintenance
from web.api.marks import routes as marks
from web.api.optimization import routes as optimization
from web.api.platform import routes as advanced
from web.api.pricing import routes as pricing
from web.api.query import costs as query_costs
from web.api.query import funnel, models
from web.api.query import routes as query
from web.api.reference import openapi
from web.api.reference import routes as pages
from web.api.tracking import routes as tracking
from web.api.what_if import routes as what_if
from web.dashboard import routes as dashboard
from web.exports import routes as exports
from web.guide import routes as guide
from web.http import problems
from web.http.addresses import Addresses
from web.http.caching import Shortcut
from web.http.exchange import Exchange
from web.http.responses import Responses
from web.mcp import routes as mcp
from web.metrics import routes as metrics
from web.otlp import endpoint as otlp
from web.reading.columns import decode
from web.reading.context import EXTENSION, Lookout, Service
from web.reading.window import Clock, utc_now
from web.reports import routes as reports
from web.trackers import Trackers

REDIS_TIMEOUT_S = 0.9  # a read must be answered within 2 s, even when Redis hangs
BLUEPRINTS = (
    behavior.bp,
    exploration.bp,
    agents.bp,
    cost.bp,
    budgets.bp,
    silences.bp,
    marks.bp,
    anomalies.bp,
    forecasts.bp,
    pricing.bp,
    what_if.bp,
    advanced.bp,
    query.bp,
    query_costs.bp,
    funnel.bp,
    models.bp,
    mcp.bp,
    exports.bp,
    metrics.bp,
    maintenance.bp,
    optimization.bp,
    reports.bp,
    tracking.bp,
    otlp.bp,
    health.bp,
    pages.bp,
    guide.bp,
    dashboard.bp,
)
TITLE = "AutoBot analytics"


class OrjsonProvider(JSONProvider):
    """JSON by orjson."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Encode `obj`."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Decode `s`; raises ValueError when it is no JSON."""
        return orjson.loads(s)


def connect(settings: Settings) -> Redis:
    """Make a client that fails fast: short timeouts, one retry of a broken connection, none of a slow one."""
    timeout_s = min(settings.redis_timeout_s, REDIS_TIMEOUT_S)
    return Redis.from_url(
        settings.redis_url,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        client_name="autobot-analytics-web",
    )


def create_app(
    settings: Settings,
    redis: Redis | None = None,
    clock: Clock | None = None,
    reader: SnapshotReader | None = None,
) -> APIFlask:
    """Make the application; what is not given is made from the settings, and the clock is the machine's."""
    app = APIFlask(__name__, title=TITLE, version=release().version, docs_path=None, json_errors=False)
    app.json = OrjsonProvider(app)
    app.config.update(
        DESCRIPTION=openapi.DESCRIPTION,
        AUTO_OPERATION_ID=True,
        AUTO_SERVERS=False,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
    )
    app.spec_processor(openapi.complete)
    redis = redis or connect(settings)
    clock = clock or utc_now
    service = _assemble(settings, redis, clock, reader or SnapshotReader(redis, clock, decode=decode))
    app.extensions[EXTENSION] = service
    within = Gate(Shortcut(app.wsgi_app, service), service)
    outer = Cors(within, settings.cors_origins) if settings.cors_origins else within
    app.wsgi_app = Exchange(Addresses(outer))  # type: ignore[method-assign]  # as Flask documents it
    problems.register(app)
    for bp in BLUEPRINTS:
        app.register_blueprint(bp)
    return app


def _assemble(settings: Settings, redis: Redis, clock: Clock, reader: SnapshotReader) -> Service:
    return Service(
        settings=settings,
        redis=redis,
        reader=reader,
        clock=clock,
        zone=ZoneInfo(settings.timezone),
        lookout=Lookout(reader.refresh),
        responses=Responses(settings.web_cache_mb * 1_000_000),
        trackers=Trackers.make(settings, redis, clock),
        engine=engine_of(settings.engine_url, settings.data_dir, settings.lake_path, query_limits(settings)),
        first_days=FirstDays(settings.lake_path),
    )


def query_limits(settings: Settings) -> StatementLimits:
    """Return what questions may take in one worker process."""
    return StatementLimits(
        timeout_s=settings.query_timeout_s,
        memory_mb=settings.query_memory_mb,
        at_once=settings.query_at_once,
        waiting=settings.query_waiting,
    )
