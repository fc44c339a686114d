"""Check of the engine that answers the query API."""

from autobot_analytics.cli.checks.finding import Finding, right, wrong
from autobot_analytics.cli.checks.installation import Installation


def query_engine(at: Installation) -> Finding:
    """Look at whether the engine of the setting ENGINE_URL can be reached."""
    from snapshots.lake.engines.protocol import EngineUnavailable
    from snapshots.lake.engines.spark import MISSING, require_reach

    url = at.settings.engine_url
    if not url:
        return right("DuckDB in the web service answers queries")
    try:
        require_reach(url)
    except EngineUnavailable as error:
        if str(error) == MISSING:
            return wrong("the extra spark is missing", "pip install 'autobot-analytics[spark]'")
        return wrong(
            f"{url} does not answer: queries are 503",
            "start the Spark Connect server, or unset AUTOBOT_ANALYTICS_ENGINE_URL to use DuckDB",
        )
    return right(f"{url} answers")
