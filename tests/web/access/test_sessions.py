"""Browsers that sign in with a token: what their session opens, what it does not, and when it ends."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import Client, TestResponse

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.settings import Settings
from autobot_analytics.stores.tokens import Role, Tokens
from tests.web.access.conftest import SUMMARY, Guarded
from tests.web.conftest import Web
from web.access.keyring import REREAD_S
from web.access.sessions import COOKIE, LIFETIME_S
from web.dashboard.forms import FORM_COOKIE

PAGE = {"Accept": "text/html,*/*"}
SAME_ORIGIN = {"Origin": "http://localhost"}


def secret_of(answer: TestResponse) -> str:
    """Return the secret that the page's forms carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
    assert found
    return found[1]


def enter(client: Client, token: str, **form: str) -> TestResponse:
    """Fill in the page that asks for a token."""
    secret = secret_of(client.get("/sign-in"))
    return client.post("/sign-in", data={"csrf": secret, "token": token, **form}, headers=SAME_ORIGIN)


def test_page_leads_to_sign_in_and_back(guarded: Guarded) -> None:
    """A page without a token leads to the form, and the form back to the page; the API goes on to answer 401."""
    token = guarded.token()
    asked = guarded.client.get("/cost?days=7", headers=PAGE)
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/sign-in?next=%2Fcost%3Fdays%3D7"
    assert guarded.ask(headers=PAGE).status_code == 401
    entered = enter(guarded.client, token, next="/cost?days=7")
    assert entered.status_code == 303
    assert entered.headers["Location"] == "/cost?days=7"
    cookie = next(one for one in entered.headers.getlist("Set-Cookie") if one.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert token not in cookie
    assert guarded.client.get("/cost?days=7", headers=PAGE).status_code == 200
    assert guarded.ask().status_code == 200


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)"])
def test_sign_in_leads_to_pages_of_ours_only(guarded: Guarded, wanted: str) -> None:
    """Nobody can make the form lead to another site."""
    assert enter(guarded.client, guarded.token(), next=wanted).headers["Location"] == "/"


def test_wrong_token(guarded: Guarded) -> None:
    """A wrong token gives the form again, and no session."""
    guarded.token()
    answer = enter(guarded.client, "aba_01234567_" + "x" * 43)
    assert answer.status_code == 403
    assert "That is no token of this service." in answer.text
    assert COOKIE not in answer.headers.get("Set-Cookie", "")


def test_writer_cannot_sign_in(guarded: Guarded) -> None:
    """A token that may only write is of no use on pages."""
    assert "not read figures" in enter(guarded.client, guarded.token(Role.WRITER)).text


def test_form_without_secret(guarded: Guarded) -> None:
    """A form that does not carry the browser's secret is refused, also with a good token."""
    token = guarded.token()
    guarded.client.get("/sign-in")
    for data in ({"token": token}, {"token": token, "csrf": "x"}, {"token": token, "csrf": ""}):
        answer = guarded.client.post("/sign-in", data=data)
        assert answer.status_code == 400
        assert COOKIE not in "".join(answer.headers.getlist("Set-Cookie"))


def test_guesses_are_counted(guard: Callable[..., Guarded]) -> None:
    """Who tries tokens one after the other is stopped."""
    guarded = guard(rate_limit_refused="3/minute")
    guarded.token()
    statuses = [enter(guarded.client, "aba_01234567_" + "x" * 43).status_code for _ in range(5)]
    assert statuses == [403, 403, 403, 429, 429]


def test_sign_out(guarded: Guarded) -> None:
    """After signing out the session is gone on the server, not only in the browser."""
    enter(guarded.client, guarded.token())
    page = guarded.client.get("/", headers=PAGE)
    held = guarded.client.get_cookie(COOKIE)
    assert held is not None
    out = guarded.client.post("/sign-out", data={"csrf": secret_of(page)}, headers=SAME_ORIGIN)
    assert out.headers["Location"] == "/sign-in"
    guarded.client.set_cookie(COOKIE, held.value)
    assert guarded.client.get("/", headers=PAGE).status_code == 303


def test_form_of_a_page_that_begins_early(guarded: Guarded) -> None:
    """A browser that was closed has lost the secret of the forms, not its session: the page's top brings a new one."""
    enter(guarded.client, guarded.token())
    guarded.client.delete_cookie(FORM_COOKIE)
    page = guarded.client.get("/", headers={**PAGE, "Upgrade-Insecure-Requests": "1"})
    assert "ETag" not in page.headers
    out = guarded.client.post("/sign-out", data={"csrf": secret_of(page)}, headers=SAME_ORIGIN)
    assert out.headers["Location"] == "/sign-in"


def test_session_ends_with_its_token(guarded: Guarded) -> None:
    """A revoked or expired token takes its sessions along."""
    token = guarded.token(lifetime=timedelta(hours=1))
    enter(guarded.client, token)
    assert guarded.ask().status_code == 200
    guarded.tokens.revoke(token.split("_")[1])
    guarded.seconds += REREAD_S
    assert guarded.ask().status_code == 401


def test_session_ends_by_itself(guarded: Guarded) -> None:
    """A session lasts twelve hours, in Redis too."""
    enter(guarded.client, guarded.token())
    (key,) = guarded.web.redis.keys("analytics:session:*")
    assert LIFETIME_S - 60 < guarded.web.redis.ttl(key) <= LIFETIME_S
    guarded.web.redis.delete(key)
    guarded.seconds += REREAD_S
    assert guarded.ask().status_code == 401


@pytest.mark.parametrize("origin", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_other_pages_cannot_write(guarded: Guarded, origin: dict[str, str]) -> None:
    """A browser's session writes for pages of this origin only; a token in the header needs no origin."""
    token = guarded.token(Role.ADMIN)
    enter(guarded.client, token)
    assert guarded.client.post("/api/analytics/behavior/track", json={}, headers=origin).status_code == 403
    body = {"event_type": "click", "feature": "chat"}
    told = {"Authorization": f"Bearer {token}", **origin}
    assert guarded.client.post("/api/analytics/behavior/track", json=body, headers=told).status_code == 202


def test_reader_cannot_change(guarded: Guarded) -> None:
    """A session may what its token may."""
    enter(guarded.client, guarded.token())
    answer = guarded.client.post("/api/analytics/behavior/track", json={}, headers=SAME_ORIGIN)
    assert answer.status_code == 403
    assert "needs the role writer" in answer.get_json()["detail"]
    page = guarded.client.get("/cost/budget", headers=PAGE).text
    assert "yours only reads" in page
    assert 'name="threshold_usd"' not in page


def test_header_goes_before_cookie(guarded: Guarded) -> None:
    """A wrong token in the header is refused, whoever is signed in."""
    enter(guarded.client, guarded.token())
    assert guarded.ask("aba_01234567_" + "x" * 43).status_code == 401


@pytest.mark.parametrize("value", ["", "x" * 5_000, "a;b", "\xe9", '"'])
def test_strange_cookies(guarded: Guarded, value: str) -> None:
    """A cookie that is no session of ours opens nothing and breaks nothing."""
    guarded.token()
    assert guarded.ask(headers={"Cookie": f"{COOKIE}={value}"}).status_code == 401


def test_session_outlives_redis(own_redis_server: RedisProcess) -> None:
    """Who was signed in stays so while Redis is away."""
    import redis

    with redis.Redis.from_url(own_redis_server.url) as client:
        web = Web(client, Settings(redis_url=own_redis_server.url, redis_timeout_s=0.2))
        guarded = Guarded(web)
        web.publish({"cost_days": {}})
        enter(guarded.client, guarded.token())
        assert guarded.ask(path=SUMMARY).status_code == 200
        own_redis_server.stop()
        guarded.seconds += 10
        assert guarded.ask(path=SUMMARY).status_code == 200
        web.service.trackers.delivery.close()


def test_where_no_token_is_needed(web: Web) -> None:
    """Without tokens there is nothing to sign in to."""
    assert web.client.get("/sign-in?next=/cost").headers["Location"] == "/cost"
    assert web.client.post("/sign-in").headers["Location"] == "/"
    assert Tokens(web.redis, web.clock).read() == {}
