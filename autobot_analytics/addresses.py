"""Addresses of Redis and of where notifications go: their kinds, their faults. They may hold passwords."""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from urllib.parse import parse_qs, urlsplit

WEBHOOK_SCHEMES = ("https", "http")
MAIL_SCHEMES = ("smtp", "smtp+starttls", "smtps")
HIDDEN = "***"  # in place of what is secret
SECRET_PREFIX = "whsec_"  # before a secret in base64, as the Standard Webhooks specification writes them


def scheme_of(url: str) -> str:
    """Return the scheme, in small letters."""
    return url.partition("://")[0].lower() if "://" in url else ""


def fault_of(url: str) -> str:
    """Return why nothing can be sent to an address, without repeating any of it; '' when something can."""
    scheme = scheme_of(url)
    if not scheme:
        return "has no scheme, e.g. https://"
    if scheme not in WEBHOOK_SCHEMES + MAIL_SCHEMES:
        return ""  # apprise knows
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return "has a port or a host that is none"
    if not has_host:
        return "has no host"
    if scheme in MAIL_SCHEMES:
        asked = parse_qs(parts.query)
        if [len(asked.get(name, ())) for name in ("from", "to")] != [1, 1]:
            return "needs one from and one to: smtp://user:password@host:587/?from=a@b.example&to=c@d.example"
    return ""


def shown_url(url: str) -> str:
    """Return a Redis URL without its password, which may stand before the host or in the query.

    A user without a password is hidden too: it may be a password where the colon before it was forgotten.
    """
    url = re.sub(r"([?&]password=)[^&#]*", rf"\1{HIDDEN}", url)
    parts = urlsplit(url)
    if parts.username is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    shown = HIDDEN if parts.password is None else f"{parts.username}:{HIDDEN}"
    return parts._replace(netloc=f"{shown}@{host}").geturl()


def signing_key(secret: str) -> bytes:
    """Return the key that a secret stands for: what follows `whsec_` is base64, any other text is the key itself."""
    if not secret.startswith(SECRET_PREFIX):
        return secret.encode()
    try:
        return b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except Base64Error:
        raise ValueError(f"what follows {SECRET_PREFIX} is no base64") from None
