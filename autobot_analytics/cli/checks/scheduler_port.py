"""The check of the scheduler's own HTTP port."""

from http.client import HTTPException
from urllib.error import URLError

from autobot_analytics.cli.checks.finding import Finding, doubtful, right, wrong
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.cli.checks.reach import WILDCARDS, get, is_alive

UNIT = "autobot-analytics-scheduler"


def scheduler_port(at: Installation) -> Finding:
    """Ask the scheduler on its port whether it lives and is ready; right if no port is set."""
    port = at.settings.scheduler_port
    if not port:
        return right("none: set AUTOBOT_ANALYTICS_SCHEDULER_PORT to probe and scrape the scheduler")
    host = WILDCARDS.get(at.settings.scheduler_host, at.settings.scheduler_host)
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        lives, body = get(f"{url}/healthz")
        ready = get(f"{url}/readyz")[0]
    except HTTPException:
        return wrong(f"another program answers at {url}", "end it, or set AUTOBOT_ANALYTICS_SCHEDULER_PORT")
    except OSError as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ConnectionRefusedError):
            return doubtful(f"nothing listens at {url}", f"systemctl restart {UNIT}, unless it runs elsewhere")
        return wrong(f"{url} does not answer: {reason}", f"see its log: journalctl -u {UNIT}")
    if lives == 503:
        return wrong(f"answers at {url}: a job is stuck", f"systemctl restart {UNIT}")
    if not is_alive(body):
        return wrong(f"another program answers at {url}", "end it, or set AUTOBOT_ANALYTICS_SCHEDULER_PORT")
    if ready != 200:
        return doubtful(f"answers at {url}: no tick succeeded lately", f"see its log: journalctl -u {UNIT}")
    return right(f"answers at {url}")
