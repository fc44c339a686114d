"""Checks of what goes out and who comes in: notifications, tokens and the web service."""

import json
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from autobot_analytics.cli.checks.finding import Finding, doubtful, right, wrong
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.release import UNKNOWN, Release, release
from autobot_analytics.spelling import counted
from autobot_analytics.stores.tokens import Tokens

WEB_TIMEOUT_S = 3.0
MAX_BYTES = 1_000_000
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # where a service that listens everywhere is asked
UNIT = "autobot-analytics-web"
MAKE_TOKEN = "autobot-analytics token create --role admin --name NAME"


def notifications(at: Installation) -> Finding:
    """See where notifications go, and that each is an address; nothing is sent."""
    from jobs.notifications.channel import NotSent
    from jobs.notifications.channels import channels
    from jobs.notifications.through_apprise import ThroughApprise

    found = channels(at.settings)
    if not found:
        return right("none: alerts are on the pages only")
    for name, channel in found.items():
        if isinstance(channel, ThroughApprise):
            try:
                channel.service()
            except NotSent as fault:
                return wrong(f"{name}: {fault}", "write AUTOBOT_ANALYTICS_NOTIFY_URLS as apprise wants it")
    return right(f"{', '.join(found)}; to try: autobot-analytics alerts test")


def access(at: Installation) -> Finding:
    """See that somebody may ask the web service, and that not everybody may."""
    from web.access.client import is_loopback
    from web.access.start import StartRefused, check_door

    settings, tokens = at.settings, Tokens(at.redis, at.clock)
    try:
        check_door(settings, tokens)
    except StartRefused as refused:
        found, _, do = str(refused).partition(". ")
        return wrong(found, do)
    states = [token.state(at.clock()) for token in tokens.read().values()]
    listens = f"listens on {settings.host}"
    if not states and settings.trusted_proxies:
        return doubtful(f"{listens}, no token: whom a proxy passes on is refused", f"make one: {MAKE_TOKEN}")
    if not states:
        return right(f"{listens}, no token: whoever uses this machine is answered")
    if "live" not in states:
        return wrong(
            f"{counted(len(states), 'token', 'tokens')}, none live: nobody is answered", f"make one: {MAKE_TOKEN}"
        )
    if "broken" in states:
        return doubtful(
            f"{states.count('broken')} of {len(states)} tokens cannot be read", "see `token list`, forget it"
        )
    private = "" if is_loopback(settings.host) else " without TLS, unless a proxy in front has it"
    return right(f"{listens}{private}; {counted(states.count('live'), 'live token', 'live tokens')}")


def web(at: Installation) -> Finding:
    """Ask the web service on its port whether it lives, and whether it reaches Redis."""
    from web.access.rules import LIVENESS

    host = WILDCARDS.get(at.settings.host, at.settings.host)
    url = f"http://{f'[{host}]' if ':' in host else host}:{at.settings.port}"
    try:
        is_ours = is_alive(get(f"{url}{LIVENESS}")[1])
        health = get(f"{url}/api/redis/health")[0] if is_ours else 0
        running = _build(get(f"{url}/api/analytics/health")[1]) if health == 200 else None
    except HTTPException:
        is_ours = False
    except OSError as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ConnectionRefusedError):
            return doubtful(f"nothing listens at {url}", f"systemctl start {UNIT}, unless it runs elsewhere")
        return wrong(f"{url} does not answer: {reason}", f"see its log: journalctl -u {UNIT}")
    if not is_ours:
        return wrong(f"another program answers at {url}", "end it, or set AUTOBOT_ANALYTICS_PORT")
    if health == 503:
        return wrong(f"answers at {url}, and does not reach Redis", f"see its log: journalctl -u {UNIT}")
    if running is not None and running.is_other_than(release()):
        return doubtful(f"answers at {url}, and runs {running}; {release()} is installed", f"systemctl restart {UNIT}")
    return right(f"answers at {url}")


def get(url: str) -> tuple[int, bytes]:
    """Ask past any proxy of the environment; give status and body."""
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(url, timeout=WEB_TIMEOUT_S) as answer:
            return answer.status, answer.read(MAX_BYTES)
    except HTTPError as error:
        with error:
            return error.code, b""


def is_alive(body: bytes) -> bool:
    """Return True if this is how a living service of ours answers."""
    try:
        return bool(json.loads(body)["status"] == "alive")
    except (ValueError, KeyError, TypeError):
        return False


def _build(body: bytes) -> Release | None:
    """Return the build that the web service says it is; None where it says none, as to one without a token."""
    try:
        found = json.loads(body)
        return Release(str(found["version"]), str(found.get("commit", UNKNOWN)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
