"""Where a request comes from: its address behind proxies, and whether it is local."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FORWARDING_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
NETWORK_V6 = 64  # bits that a provider gives one customer, who may then choose among 2**64 addresses


def client_address(environ: "WSGIEnvironment", trusted_proxies: int) -> str:
    """Return the address of the client; what the client itself wrote into X-Forwarded-For is not believed."""
    peer: str = environ.get("REMOTE_ADDR") or ""
    if not trusted_proxies:
        return peer
    entries = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(entries) < trusted_proxies:
        return peer
    address: str = entries[-trusted_proxies].strip()
    return peer if _parse(address) is None else address


def is_local(environ: "WSGIEnvironment", address: str, trusted_proxies: int) -> bool:
    """Return whether the request was made on this machine, for this machine.

    The Host must be a loopback one: a page from elsewhere may have its own name resolve to 127.0.0.1 (DNS rebinding).
    A header of a proxy that nobody told us of shows that the client is somewhere else.
    """
    if not is_loopback(address) or not is_loopback(_host_name(environ.get("HTTP_HOST", ""))):
        return False
    return bool(trusted_proxies) or not any(name in environ for name in FORWARDING_HEADERS)


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine's own."""
    if host == "localhost":
        return True
    address = _parse(host)
    return address is not None and address.is_loopback


def network_of(address: str) -> str:
    """Return what one client is counted by: the address, of IPv6 its network."""
    parsed = _parse(address)
    if not isinstance(parsed, IPv6Address):
        return address if parsed is not None else "unknown"
    return f"{IPv6Address(int(parsed) >> NETWORK_V6 << NETWORK_V6)}/{NETWORK_V6}"


def _host_name(host: str) -> str:
    """Take the port off a Host header."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


@lru_cache(maxsize=1024)
def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
