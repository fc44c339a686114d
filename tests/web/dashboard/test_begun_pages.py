"""Pages as a browser gets them that goes to one: the top first, then the rest; together what everybody else gets."""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.web.conftest import Web
from web.dashboard.ask import Ask
from web.dashboard.page import Page
from web.dashboard.pages import PAGES

GOING = {"Upgrade-Insecure-Requests": "1"}
EARLY = [page for page in PAGES if page.begins_early]
ARGUMENTS = ("", "days=365", "days=x", "from=2026-01-02&to=2026-01-01", "id=steady", "id=nobody", "q=%00&page=-1")


def begin(web: Web, address: str, **headers: str) -> tuple[Iterator[bytes], str, Headers]:
    """Go to an address; gives what comes, piece by piece."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    local: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1"}
    environ = EnvironBuilder(address, headers=Headers(GOING | given), environ_base=local).get_environ()
    pieces, status, answered = run_wsgi_app(web.app, environ)
    return iter(pieces), status, answered


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("query", ARGUMENTS)
def test_is_the_same_page(full: Web, page: Page, query: str) -> None:
    """Whoever asks, and however it is sent: the page is the same, and so is its status."""
    address = f"{page.path}?{query}"
    whole, begun = full.client.get(address), full.client.get(address, headers=GOING)
    assert begun.status_code == whole.status_code
    if page.begins_early:
        assert begun.text == whole.text
    assert ("ETag" in begun.headers) == (not page.begins_early or whole.status_code != 200)


@pytest.mark.parametrize("page", EARLY, ids=lambda page: page.name)
def test_top_comes_before_the_figures(full: Web, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The styles and the ways to other pages are with the reader before the first card is made."""
    built = []

    def build(ask: Ask) -> Mapping[str, Any]:
        built.append(page.name)
        return page_build(ask)

    page_build = page.build
    monkeypatch.setitem(page.__dict__, "build", build)
    pieces, status, _ = begin(full, f"{page.path}?id=steady")
    top = next(pieces).decode()
    assert status == "200 OK"
    assert not built
    assert "style.css" in top
    assert 'aria-label="Pages"' in top
    assert "<main" not in top
    rest = b"".join(pieces).decode()
    assert built
    assert rest.startswith("<main")
    assert rest.rstrip().endswith("</html>")


def test_each_piece_can_be_read_when_it_comes(full: Web) -> None:
    """Compressed, too, the top is readable before the rest is there."""
    pieces, _, answered = begin(full, "/cost", Accept_Encoding="gzip")
    assert answered["Content-Encoding"] == "gzip"
    first = next(pieces)
    assert zlib.decompressobj(wbits=31).decompress(first).decode().rstrip().endswith("</header>")
    assert gzip.decompress(first + b"".join(pieces)).decode() == full.client.get("/cost").text


def test_renewal_is_told_that_nothing_is_new(full: Web) -> None:
    """A browser that has the page's validator from a renewal is told that it has the page."""
    tag = full.client.get("/cost").headers["ETag"]
    assert full.client.get("/cost", headers={**GOING, "If-None-Match": tag}).status_code == 304
    assert "ETag" in full.client.get("/cost", headers={**GOING, "If-None-Match": '"other"'}).headers


def test_what_fails_after_the_top_is_said(full: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the rest cannot be made, the page says so below its top, and is whole HTML."""

    def broken(ask: Ask) -> Mapping[str, Any]:
        raise RuntimeError("a defect")

    monkeypatch.setitem(next(page for page in PAGES if page.name == "cost").__dict__, "build", broken)
    answer = full.client.get("/cost", headers=GOING)
    assert answer.status_code == 200
    assert answer.text.count("<header") == 1
    assert "The service failed to answer. Its log says why" in answer.text
    assert answer.text.rstrip().endswith("</html>")
    assert full.client.get("/cost").status_code == 500
