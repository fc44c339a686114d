"""Views of Explore that are saved by name, listed, opened and removed."""

from html import escape

from autobot_analytics.stores.views import MOST_VIEWS, VIEWS_KEY, SavedView, SavedViews
from tests.web.conftest import Web
from tests.web.dashboard.test_budget_forms import send

NASTY = "<b>&\"'|/?"


def test_a_view_is_saved_listed_and_removed(full: Web) -> None:
    """A view has the parameters of its address and nothing else, is listed with its name, and goes."""
    saved = send(full, "/explore/views", name="  Dear \n models ", metric="cost_usd", by="model", days="7", junk="x")
    assert saved.status_code == 303
    assert saved.headers["Location"] == "/explore?metric=cost_usd&by=model&days=7"
    send(full, "/explore/views", name=NASTY, where="is|user|a&b", metric="calls")
    assert SavedViews(full.redis).read() == [
        SavedView(NASTY, "where=is%7Cuser%7Ca%26b&metric=calls"),
        SavedView("Dear models", "metric=cost_usd&by=model&days=7"),
    ]
    page = full.client.get("/explore").text
    assert '<a href="/explore?metric=cost_usd&amp;by=model&amp;days=7"' in page
    assert str(escape(NASTY)) in page.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
    assert send(full, "/explore/views/remove", name=NASTY).status_code == 303
    assert [one.name for one in SavedViews(full.redis).read()] == ["Dear models"]
    assert send(full, "/explore/views/remove", name=NASTY).status_code == 404


def test_what_is_not_saved(full: Web) -> None:
    """A view without a name, with too long a name, from another page, or beyond the limit is refused."""
    assert send(full, "/explore/views", name=" ").status_code == 422
    assert send(full, "/explore/views", name="x" * 81).status_code == 422
    assert send(full, "/explore/views", name="x", where="is|user|" + "y" * 9_000).status_code == 422
    assert full.client.post("/explore/views", data={"name": "x"}).status_code == 400
    full.redis.hset(VIEWS_KEY, mapping={str(number): "" for number in range(MOST_VIEWS)})
    assert send(full, "/explore/views", name="x").status_code == 422
    assert send(full, "/explore/views", name="7", metric="calls").status_code == 303
