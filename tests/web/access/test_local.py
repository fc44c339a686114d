"""Without tokens: this machine only, and nobody who only looks like it."""

from collections.abc import Callable

import pytest

from tests.web.access.conftest import TRACK, Guarded
from web.access.client import client_address, is_loopback, network_of


def test_local_requests_need_no_token(guarded: Guarded) -> None:
    """Out of the box the service answers its own machine, without limits; a strange Authorization does not matter."""
    answer = guarded.ask()
    assert answer.status_code == 200
    assert "RateLimit-Limit" not in answer.headers
    assert guarded.ask("of another program").status_code == 200


@pytest.mark.parametrize("host", ["localhost", "localhost:8001", "LOCALHOST:1", "127.0.0.1:8001", "[::1]:8001"])
def test_local_hosts(guarded: Guarded, host: str) -> None:
    """All names of the loopback address are local."""
    assert guarded.ask(headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8001", "localhost.evil.example", "192.0.2.7", "[::2]"])
def test_other_hosts(guarded: Guarded, host: str) -> None:
    """A page whose name resolves to 127.0.0.1 reads nothing through somebody's browser."""
    answer = guarded.ask(headers={"Host": host})
    assert answer.status_code == 401
    assert "autobot-analytics token create" in answer.get_json()["detail"]


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "", "unix:", "::ffff:192.0.2.1"])
def test_other_addresses(guarded: Guarded, address: str) -> None:
    """A request from elsewhere is refused, whatever the service listens on."""
    assert guarded.ask(environ_base={"REMOTE_ADDR": address}).status_code == 401


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_unknown_proxy(guarded: Guarded, header: str) -> None:
    """What a proxy on this machine passes on is not local; claiming a local address does not help."""
    assert guarded.ask(headers={header: "127.0.0.1"}).status_code == 401


def test_known_proxy(guard: Callable[..., Guarded]) -> None:
    """With a trusted proxy the address that it wrote down counts, not what the client wrote before it."""
    guarded = guard(trusted_proxies=1)
    assert guarded.ask(headers={"X-Forwarded-For": "127.0.0.1, 192.0.2.1"}).status_code == 401
    assert guarded.ask(headers={"X-Forwarded-For": "192.0.2.1, 127.0.0.1"}).status_code == 200


def test_token_may_be_required(guard: Callable[..., Guarded]) -> None:
    """With REQUIRE_TOKEN even this machine needs one from the first moment."""
    assert guard(require_token=True).ask().status_code == 401


@pytest.mark.parametrize(
    ("origin", "refused"),
    [
        ("http://localhost", False),
        ("https://allowed.example", False),
        ("http://evil.example", True),
        ("http://localhost:9999", True),
        ("null", True),
    ],
)
def test_other_pages_do_not_write(guard: Callable[..., Guarded], origin: str, refused: bool) -> None:
    """Without tokens a page of another origin cannot post through somebody's browser, unless it is allowed to."""
    guarded = guard(cors_origins=("https://allowed.example",))
    answer = guarded.ask(path=TRACK, method="POST", headers={"Origin": origin}, data=b"{}")
    assert (answer.status_code == 403) is refused


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("203.0.113.9", 0, "192.0.2.1"),
        ("203.0.113.9", 1, "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", 1, "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9 ,10.0.0.1", 2, "203.0.113.9"),
        ("203.0.113.9", 2, "192.0.2.1"),
        ("", 1, "192.0.2.1"),
        ("<script>", 1, "192.0.2.1"),
        ("2001:db8::1", 1, "2001:db8::1"),
    ],
)
def test_client_address(forwarded: str, proxies: int, expected: str) -> None:
    """So many entries from the right as there are proxies; otherwise the address of the connection."""
    assert client_address({"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": forwarded}, proxies) == expected


def test_addresses() -> None:
    """Loopback is known in all its spellings, and an IPv6 client is counted by its network."""
    assert all(map(is_loopback, ["127.0.0.1", "127.9.9.9", "::1", "localhost", "::ffff:127.0.0.1"]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "", "10.0.0.1", "myhost"]))
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("nonsense") == "unknown"
