"""Files kept to be sent again: bounded, and only whole ones."""

from web.exports.kept import LARGEST_BYTES, KeptFiles


def test_what_was_not_asked_for_longest_goes_first() -> None:
    """The bodies together stay within the bound."""
    kept = KeptFiles(most_bytes=10)
    for name in "abc":
        assert b"".join(kept.keeping(name, iter([b"1234"]))) == b"1234"
        kept.get("a")
    assert [kept.get(name) for name in "abc"] == [b"1234", None, b"1234"]


def test_half_a_file_and_a_large_one_are_not_kept() -> None:
    """A body that did not come to its end, or that is long, is sent and forgotten."""
    kept = KeptFiles()
    half = kept.keeping("half", iter([b"1", b"2"]))
    assert next(half) == b"1"
    half.close()  # type: ignore[attr-defined]
    large = [b"x" * LARGEST_BYTES, b"y"]
    assert list(kept.keeping("large", iter(large))) == large
    assert (kept.get("half"), kept.get("large")) == (None, None)
