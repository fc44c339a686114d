"""A Redis that speaks TLS with a certificate of a private authority: `rediss://…?ssl_ca_certs=…`."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from autobot_analytics.contract import BEHAVIOR
from autobot_analytics.demo.embedded_redis import DATABASE, RedisProcess, free_port
from autobot_analytics.settings import Settings
from tests.autobot_analytics.test_cli_pipeline import finished
from web.app import create_app

pytestmark = pytest.mark.needs_program("openssl", "redis-server")

CA_USES = "keyUsage=critical,keyCertSign,cRLSign"


def openssl(folder: Path, name: str, *options: str) -> None:
    """Make `<name>.pem` and `<name>.key`, good for a day."""
    names = ["-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem"]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    subprocess.run(["openssl", "req", *kind, *names, *options], cwd=folder, capture_output=True, check=True)


@dataclass
class TlsRedis(RedisProcess):
    """A redis-server that listens with TLS too, and asks clients for no certificate of theirs."""

    folder: Path

    def __post_init__(self) -> None:
        super().__init__()
        self.tls_port = free_port()

    def _command(self, port: int) -> list[str]:
        files = ["--tls-cert-file", f"{self.folder}/server.pem", "--tls-key-file", f"{self.folder}/server.key"]
        files += ["--tls-ca-cert-file", f"{self.folder}/ca.pem", "--tls-auth-clients", "no"]
        return [*super()._command(port), "--tls-port", str(self.tls_port), *files]

    def url_trusting(self, authority: str) -> str:
        """Return the URL for a client that trusts `<authority>.pem`."""
        return f"rediss://127.0.0.1:{self.tls_port}/{DATABASE}?ssl_ca_certs={self.folder}/{authority}.pem"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsRedis]:
    """A Redis whose certificate `ca` has signed; `stranger` is an authority that has not."""
    folder = tmp_path_factory.mktemp("tls")
    for authority in ("ca", "stranger"):
        openssl(folder, authority, "-addext", CA_USES)
    uses = ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=IP:127.0.0.1"]
    openssl(folder, "server", "-CA", "ca.pem", "-CAkey", "ca.key", *uses)
    with TlsRedis(folder) as running:
        yield running


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOBOT_ANALYTICS_DATA_DIR", str(tmp_path / "data"))


def test_all_the_way_over_tls(server: TlsRedis, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came into a stream over TLS is read page by page, published, and shown by command and web."""
    url = server.url_trusting("ca")
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", url)
    monkeypatch.setenv("AUTOBOT_ANALYTICS_INGEST_PAGE_ROWS", "1000")
    with redis.Redis.from_url(url) as client, client.pipeline() as pipe:
        for number in range(5_000):
            pipe.xadd(BEHAVIOR.key, {"event_type": "click", "feature": f"f{number % 7}", "note": "x" * 500})
        pipe.execute()
    code, _, errors = finished("run", "tick")
    assert code == 0, errors
    code, shown, errors = finished("status")
    assert code == 0, errors
    assert "5,000" in shown
    answer = create_app(Settings(redis_url=url)).test_client().get("/api/analytics/health")
    assert answer.status_code == 200
    assert answer.get_json()["streams"]["behavior"]["rows"] == 5_000


def test_authority_that_is_not_trusted(server: TlsRedis, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate of another authority is refused: by commands in one line with the reason, by the web with 503."""
    url = server.url_trusting("stranger")
    monkeypatch.setenv("AUTOBOT_ANALYTICS_REDIS_URL", url)
    for command in (("status",), ("run", "tick")):
        code, shown, errors = finished(*command)
        assert (code, shown, len(errors.splitlines())) == (1, "", 1)
        assert "certificate verify failed" in errors
    assert create_app(Settings(redis_url=url)).test_client().get("/api/analytics/health").status_code == 503
