"""The channels that the settings name, each with a name that holds no secret."""

from hashlib import sha256
from urllib.parse import urlsplit

from autobot_analytics.addresses import MAIL_SCHEMES, WEBHOOK_SCHEMES, scheme_of
from autobot_analytics.settings import Settings
from jobs.notifications.channel import Channel
from jobs.notifications.mail import Mail
from jobs.notifications.through_apprise import ThroughApprise
from jobs.notifications.webhook import Webhook


def channels(settings: Settings) -> dict[str, Channel]:
    """Return the channels by their names, in the settings' order."""
    return {channel_name(url): _channel(url, settings) for url in _urls(settings)}


def channel_names(settings: Settings) -> list[str]:
    """Return the channels' names, in the settings' order."""
    return list(dict.fromkeys(channel_name(url) for url in _urls(settings)))


def channel_name(url: str) -> str:
    """Name a channel: its scheme, the host where that is no secret, and a mark by which it differs from its like."""
    scheme = scheme_of(url)
    host = f"://{urlsplit(url).hostname}" if scheme in WEBHOOK_SCHEMES + MAIL_SCHEMES else ""
    return f"{scheme}{host}#{sha256(url.encode()).hexdigest()[:6]}"


def _urls(settings: Settings) -> list[str]:
    return [url.get_secret_value() for url in settings.notify_urls]


def _channel(url: str, settings: Settings) -> Channel:
    scheme = scheme_of(url)
    if scheme in WEBHOOK_SCHEMES:
        return Webhook(url, settings.notify_secret.get_secret_value(), settings.notify_timeout_s)
    if scheme in MAIL_SCHEMES:
        return Mail(url, settings.notify_timeout_s)
    return ThroughApprise(url, settings.notify_timeout_s)
