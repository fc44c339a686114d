"""Tokens: what is kept of them, and how they live and end."""

import hmac
from datetime import UTC, datetime, timedelta

import pytest
import redis

from autobot_analytics.stores.tokens import TOKEN, TOKENS_KEY, USED_KEY, Role, TokenError, Tokens

NOW = datetime(2026, 3, 12, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    """A clock that the test moves."""

    now = NOW

    def __call__(self) -> datetime:
        """Return the test's time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Noon-ish of a Thursday, until moved."""
    return Clock()


@pytest.fixture
def tokens(redis_client: redis.Redis, clock: Clock) -> Tokens:
    """Tokens in an empty database."""
    return Tokens(redis_client, clock)


def test_only_the_hash_is_kept(tokens: Tokens, redis_client: redis.Redis) -> None:
    """Redis holds neither the token nor its secret, and the record's repr not even the hash."""
    made, text = tokens.create("grafana", [Role.READER])
    assert TOKEN.fullmatch(text)
    secret = text.split("_", 2)[2]
    stored = redis_client.hgetall(TOKENS_KEY)
    assert set(stored) == {made.id.encode()}
    assert secret not in str(stored)
    assert made.digest not in repr(made)


def test_tokens_differ(tokens: Tokens) -> None:
    """Two tokens of one name share neither id nor secret; each record matches its own token only."""
    (one, its_text), (other, other_text) = tokens.create("a", [Role.READER]), tokens.create("a", [Role.READER])
    assert one.id != other.id
    assert one.matches(its_text)
    assert not one.matches(other_text)
    assert not one.matches(its_text[:-1])


def test_comparison_takes_constant_time(tokens: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes are compared by hmac.compare_digest, which does not stop at the first difference."""
    made, text = tokens.create("a", [Role.READER])
    compared: list[tuple[str, str]] = []

    def compare(given: str, expected: str) -> bool:
        compared.append((given, expected))
        return given == expected

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert made.matches(text)
    assert compared == [(made.digest, made.digest)]


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ([Role.READER], {Role.READER}),
        ([Role.WRITER], {Role.WRITER}),
        ([Role.WRITER, Role.READER], {Role.READER, Role.WRITER}),
        ([Role.ADMIN], {Role.READER, Role.WRITER, Role.ADMIN}),
    ],
)
def test_roles(tokens: Tokens, roles: list[Role], allowed: set[Role]) -> None:
    """A writer does not read and a reader does not write; admin does everything."""
    made, _ = tokens.create("a", roles)
    assert {role for role in Role if tokens.read()[made.id].allows(role)} == allowed


def test_expiry(tokens: Tokens, clock: Clock) -> None:
    """A token ends at the moment it expires; one without an end never does."""
    brief, _ = tokens.create("brief", [Role.READER], DAY)
    lasting, _ = tokens.create("lasting", [Role.READER])
    assert brief.state(NOW + DAY - timedelta(seconds=1)) == "live"
    assert brief.state(NOW + DAY) == "expired"
    assert lasting.state(NOW + 10_000 * DAY) == "live"
    clock.now += DAY
    with pytest.raises(TokenError, match="is expired"):
        tokens.rotate(brief.id, DAY)


def test_revoke(tokens: Tokens, clock: Clock) -> None:
    """A revoked token is so at once; revoking it again does not change when that was."""
    made, _ = tokens.create("a", [Role.READER])
    tokens.revoke(made.id)
    clock.now += DAY
    assert tokens.revoke(made.id).revoked_at == NOW
    assert tokens.read()[made.id].state(NOW) == "revoked"


def test_rotate(tokens: Tokens, clock: Clock) -> None:
    """Both tokens live until the grace is over; the new one has name, roles and lifetime of the old."""
    first, _ = tokens.create("backend", [Role.READER, Role.WRITER], 30 * DAY)
    clock.now += 10 * DAY
    second, text, first = tokens.rotate(first.id, DAY)
    assert second.matches(text)
    assert (second.name, second.roles) == (first.name, first.roles)
    assert second.expires_at == clock.now + 30 * DAY
    assert first.expires_at == clock.now + DAY
    assert tokens.read() == {first.id: first, second.id: second}


def test_rotate_prolongs_nothing(tokens: Tokens) -> None:
    """The grace does not make the old token live longer than it would have."""
    made, _ = tokens.create("a", [Role.READER], timedelta(hours=1))
    assert tokens.rotate(made.id, DAY)[2].expires_at == NOW + timedelta(hours=1)


def test_forget(tokens: Tokens, redis_client: redis.Redis) -> None:
    """A live token is not forgotten; of an ended one nothing stays."""
    made, _ = tokens.create("a", [Role.READER])
    tokens.note_use(made.id)
    assert tokens.last_used() == {made.id: NOW}
    with pytest.raises(TokenError, match="revoke it first"):
        tokens.forget(made.id)
    tokens.revoke(made.id)
    tokens.forget(made.id)
    assert not redis_client.exists(TOKENS_KEY, USED_KEY)


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b"{}", b'{"name":1}', b"\xff", b'{"roles":["king"]}'])
def test_broken_record_opens_nothing(tokens: Tokens, redis_client: redis.Redis, record: bytes) -> None:
    """A record that cannot be read is there, but no token matches it, and it can be forgotten."""
    redis_client.hset(TOKENS_KEY, "01234567", record)
    broken = tokens.read()["01234567"]
    assert broken.state(NOW) == "broken"
    assert not broken.matches("")
    assert not any(broken.allows(role) for role in Role)
    tokens.forget("01234567")
    assert tokens.read() == {}


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 65, "\x1b[31m"])
def test_names_are_printable(tokens: Tokens, name: str) -> None:
    """A name that could disturb a list or a log is refused."""
    with pytest.raises(TokenError, match="printable"):
        tokens.create(name, [Role.READER])


def test_what_is_not_there(tokens: Tokens) -> None:
    """An unknown id is said to be unknown, and a token without a role is not made."""
    for change in (tokens.revoke, tokens.forget):
        with pytest.raises(TokenError, match="no token 'nothing'"):
            change("nothing")
    with pytest.raises(TokenError, match="needs a role"):
        tokens.create("a", [])
