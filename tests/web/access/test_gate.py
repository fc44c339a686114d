"""Tokens at the door: wrong, expired, revoked, rotated, unknown; and Redis away."""

from datetime import timedelta

import pytest

from autobot_analytics.demo.embedded_redis import RedisProcess
from autobot_analytics.stores.tokens import TOKENS_KEY, Role, Token, Tokens
from tests.web.access.conftest import SUMMARY, Guarded
from tests.web.conftest import Web
from web.access.keyring import REREAD_S

WRONG = "aba_01234567_" + "x" * 43


def test_held_answers_are_guarded(guarded: Guarded) -> None:
    """An answer that is held is sent to who has a token, and to nobody else, also not as 304."""
    token = guarded.token()
    first = guarded.ask(token)
    assert first.status_code == 200
    assert guarded.ask(token).get_data() == first.get_data()
    for headers in ({}, {"If-None-Match": first.headers["ETag"]}):
        assert guarded.ask(headers=headers).status_code == 401
        assert guarded.ask(WRONG, headers=headers).status_code == 401
    assert guarded.ask(token, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  {}",
        "Bearer {} ",
        "Bearer {}x",
        "Bearer {} {}",
        "Basic {}",
        "Token {}",
        "{}",
        "Bearer {}\xe9",
        "Bearer " + "x" * 10_000,
        f"Bearer {WRONG}",
    ],
)
def test_malformed_header(guarded: Guarded, header: str) -> None:
    """A header that is not exactly `Bearer` and a token is 401, as is a token that is not known."""
    token = guarded.token()
    answer = guarded.ask(headers={"Authorization": header.format(token, token)})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="autobot-analytics"')
    assert answer.content_type == "application/problem+json"
    assert token not in answer.text


def test_wrong_secret(guarded: Guarded) -> None:
    """The id of a live token with another secret is refused; the scheme's case does not matter."""
    token = guarded.token()
    assert guarded.ask(token[:-1] + ("a" if token[-1] != "a" else "b")).status_code == 401
    assert guarded.ask(headers={"Authorization": f"bearer {token}"}).status_code == 200


@pytest.mark.parametrize("name", ["access_token", "token", "authorization", "Authorization", "api_key"])
def test_token_in_query_is_not_taken(guarded: Guarded, name: str) -> None:
    """A token counts in the header only: addresses end up in logs and histories."""
    token = guarded.token()
    assert guarded.ask(path=f"{SUMMARY}?{name}={token}").status_code == 401
    assert guarded.ask(headers={"Cookie": f"{name}={token}"}).status_code == 401
    assert guarded.ask(headers={"X-Api-Key": token}).status_code == 401


def test_expired(guarded: Guarded) -> None:
    """A token that has expired is refused from that moment, and its holder is told why."""
    token = guarded.token(lifetime=timedelta(hours=1))
    assert guarded.ask(token).status_code == 200
    guarded.web.later(hours=1)
    answer = guarded.ask(token)
    assert answer.status_code == 401
    assert "expired" in answer.get_json()["detail"]


def test_revoked(guarded: Guarded) -> None:
    """A revoked token ends within REREAD_S in every process, and the service stays closed without live tokens."""
    token = guarded.token()
    assert guarded.ask(token).status_code == 200
    guarded.tokens.revoke(token.split("_")[1])
    guarded.seconds += REREAD_S
    answer = guarded.ask(token)
    assert answer.status_code == 401
    assert "revoked" in answer.get_json()["detail"]
    assert guarded.ask().status_code == 401


def test_rotated(guarded: Guarded) -> None:
    """After a rotation both tokens work until the grace is over, the new one at once."""
    old = guarded.token()
    assert guarded.ask(old).status_code == 200
    guarded.seconds += 1.0
    _, new, _ = guarded.tokens.rotate(old.split("_")[1], timedelta(hours=24))
    assert guarded.ask(new).status_code == 200
    guarded.seconds += REREAD_S
    assert guarded.ask(old).status_code == 200
    guarded.web.later(hours=24)
    assert guarded.ask(old).status_code == 401
    assert guarded.ask(new).status_code == 200


def test_table_is_read_once_in_a_while(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred requests, known or not, cost one look at the table in that time."""
    token = guarded.token()
    reads: list[Tokens] = []
    read = Tokens.read

    def counted(tokens: Tokens) -> dict[str, Token]:
        reads.append(tokens)
        return read(tokens)

    monkeypatch.setattr(Tokens, "read", counted)
    for _ in range(50):
        assert guarded.ask(token).status_code == 200
        guarded.ask(WRONG)
    assert len(reads) == 1


def test_last_use_is_noted_coarsely(guarded: Guarded) -> None:
    """The first use is written down, later ones once in ten minutes."""
    token = guarded.token()
    token_id = token.split("_")[1]
    began = guarded.web.now
    guarded.ask(token)
    guarded.web.later(minutes=9)
    guarded.ask(token)
    assert guarded.tokens.last_used() == {token_id: began}
    guarded.web.later(minutes=1)
    guarded.ask(token)
    assert guarded.tokens.last_used() == {token_id: began + timedelta(minutes=10)}


def test_lost_table_opens_nothing(guarded: Guarded) -> None:
    """A process that has seen tokens asks for them for ever, also when the database was emptied."""
    token = guarded.token()
    assert guarded.ask(token).status_code == 200
    guarded.web.redis.delete(TOKENS_KEY)
    guarded.seconds += REREAD_S
    assert guarded.ask(token).status_code == 401
    assert guarded.ask().status_code == 401


def test_broken_record_closes(guarded: Guarded) -> None:
    """A table that holds nothing but a record that cannot be read is no open door."""
    guarded.web.redis.hset(TOKENS_KEY, "01234567", "?")
    assert guarded.ask().status_code == 401
    assert guarded.ask(WRONG).status_code == 401


def test_redis_away(own: Web, own_redis_server: RedisProcess) -> None:
    """Known tokens go on; of an unknown one nobody can say that it is wrong: 503, not 401."""
    guarded = Guarded(own)
    own.publish({"cost_days": {}})
    token, other = guarded.token(), WRONG
    assert guarded.ask(token).status_code == 200
    own_redis_server.kill()
    guarded.seconds += REREAD_S
    assert guarded.ask(token).status_code == 200
    answer = guarded.ask(other)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert guarded.ask().status_code == 401
    assert guarded.ask("nonsense").status_code == 401


def test_redis_away_from_the_start(own: Web, own_redis_server: RedisProcess) -> None:
    """Whether there are tokens is not known: nothing but health and liveness is answered, nobody far gets even that."""
    guarded = Guarded(own)
    token = guarded.token(Role.ADMIN)
    own_redis_server.kill()
    for given in (None, token):
        assert guarded.ask(given).status_code == 503
    assert guarded.ask(path="/api/redis/health").get_json()["connected"] is False
    far = guarded.ask(path="/api/redis/health", environ_base={"REMOTE_ADDR": "192.0.2.1"})
    assert far.content_type == "application/problem+json"
    assert guarded.ask(path="/healthz").status_code == 200
