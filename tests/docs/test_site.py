"""The documentation site: built strictly, served by the service under its own policy, searched without the internet."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from autobot_analytics.settings import Settings
from tests.docs.blocks import ROOT
from web.app import create_app
from web.guide import routes

QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def build(config: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Build a site strictly."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(config), "-d", str(target)]
    return subprocess.run(command, capture_output=True, text=True, env=QUIET, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    target = tmp_path_factory.mktemp("guide") / "site"
    built = build(ROOT / "mkdocs.yml", target)
    assert built.returncode == 0, built.stderr
    return target


@pytest.fixture
def base(site: Path, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Address of a web service that has the site."""
    monkeypatch.setattr(routes, "SITE", site)
    server = make_server("127.0.0.1", 0, create_app(Settings(redis_url=redis_url, data_dir=tmp_path)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_page_is_in_the_site(site: Path) -> None:
    """Each page of docs/ is a page of the site, and nothing that a browser loads lies on another host."""
    names = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"README"} | {"index"}
    assert {path.stem for path in site.glob("*.html")} == names | {"404"}
    for page in site.glob("*.html"):
        text = page.read_text()
        assert not re.findall(r'<(?:script|img|iframe)[^>]* src="(?:https?:)?//[^"]+"', text), page.name
        assert not re.findall(r'<link[^>]* rel="stylesheet"[^>]* href="(?:https?:)?//[^"]+"', text), page.name
        assert "](../" not in text, page.name


@pytest.mark.parametrize("broken", ["[x](nowhere.md)", "[x](README.md#nowhere)"], ids=["page", "anchor"])
def test_broken_link_breaks_the_build(broken: str, tmp_path: Path) -> None:
    """A link to a page or an anchor that is not there fails the strict build."""
    shutil.copy(ROOT / "mkdocs_links.py", tmp_path)
    text = (ROOT / "mkdocs.yml").read_text()
    (tmp_path / "mkdocs.yml").write_text(text[: text.index("nav:")])
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "README.md").write_text(f"# Page\n\n{broken}\n")
    built = build(tmp_path / "mkdocs.yml", tmp_path / "site")
    assert built.returncode == 1
    assert "nowhere" in built.stdout + built.stderr


@pytest.mark.needs_program("chromium")
def test_search_works_without_the_internet(base: str) -> None:
    """A browser that reaches only the service shows the pages, finds a word in them, and complains about nothing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(base) else complaints.append(request.url))
        page.goto(f"{base}/docs/guide")
        assert page.url == f"{base}/docs/guide/index.html"
        page.goto(f"{base}/docs/guide/troubleshooting.html#redis-memory")
        page.locator("h3#redis-memory").wait_for()
        page.keyboard.press("/")
        page.keyboard.type("noeviction", delay=20)
        result = page.locator(".md-search-result__link").first
        result.wait_for()
        assert result.get_attribute("href", timeout=5000) is not None
        browser.close()
    assert complaints == []


def test_missing_page_is_a_problem(site: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A page that is not there is 404, and so are all if the site was not built, with the command that builds it."""
    monkeypatch.setattr(routes, "SITE", site)
    client = create_app(Settings(redis_url=redis_url, data_dir=tmp_path)).test_client()
    missing = client.get("/docs/guide/nowhere.html")
    assert (missing.status_code, "nowhere.html" in missing.text) == (404, True)
    assert client.get("/docs/guide/../routes.py").status_code == 404
    monkeypatch.setattr(routes, "SITE", tmp_path / "none")
    unbuilt = client.get("/docs/guide/index.html")
    assert (unbuilt.status_code, "make guide" in unbuilt.text) == (404, True)
