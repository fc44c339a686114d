"""What must hold before the service listens: without a token it is for its own machine only."""

from autobot_analytics.settings import Settings
from autobot_analytics.stores.tokens import Tokens
from web.access.client import is_loopback


class StartRefused(Exception):
    """The service would not be safe, or not be reached; the message says what to do."""


def check_door(settings: Settings, tokens: Tokens) -> None:
    """Raise StartRefused when others could reach the service and no token exists; errors of Redis pass through.

    When Redis does not say, the service may start: it answers nobody until it knows, see Door.UNKNOWN.
    """
    if is_loopback(settings.host) and not settings.require_token:
        return
    if not tokens.read():
        raise StartRefused(
            f"The web service does not start on {settings.host} without a token. Make one: autobot-analytics token "
            "create --role admin --name NAME; or listen on this machine only: AUTOBOT_ANALYTICS_HOST=127.0.0.1"
        )
