"""An entry that does not fit, written down: whole as a rule, very long ones with their values cut.

DuckDB takes a table's texts into memory by 2,048 rows at a time, so that how long they may be has a bound.
"""

from base64 import b64encode
from hashlib import sha256

import orjson

from jobs.ingest.reply import LongWord

LEAST_SHARE = 256  # bytes of a value that are kept at least
_FIELDS = 2  # an entry may be as long as so many of the longest fields
_AROUND = 16  # bytes that a word takes besides its own, so that there cannot be any number of empty ones

Written = str | dict[str, str | int]


def raw(fields: list[bytes], max_field_bytes: int) -> str:
    """Write the names and values of an entry down as a JSON list.

    What is no UTF-8 is {"base64": …}. Of an entry of more than twice `max_field_bytes` each word keeps the beginning,
    as long as its equal share of them: {"beginning": …, "bytes": length of the whole, "sha256": of the whole}; words
    for which there is no room at all are counted: {"words_left_out": …}.
    """
    most = _FIELDS * max_field_bytes
    if sum(_length(word) + _AROUND for word in fields) <= most:
        return orjson.dumps([_written(word) for word in fields]).decode()
    kept = fields[: most // LEAST_SHARE]
    share = most // len(kept)
    words = [_written(word) if _length(word) <= share else _cut(word, share) for word in kept]
    if len(kept) < len(fields):
        words.append({"words_left_out": len(fields) - len(kept)})
    return orjson.dumps(words).decode()


def _length(word: bytes) -> int:
    return word.length if isinstance(word, LongWord) else len(word)


def _written(word: bytes) -> Written:
    try:
        return word.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(word).decode()}


def _cut(word: bytes, share: int) -> Written:
    """Write down the beginning of a word, up to a whole letter, and what tells the word from others."""
    end = min(share, len(word) - 1)
    while end > 0 and word[end] & 0xC0 == 0x80:  # the middle of a letter in UTF-8
        end -= 1
    beginning = _written(word[: end or share])
    digest = word.sha256 if isinstance(word, LongWord) else sha256(word).hexdigest()
    told: dict[str, str | int] = {"bytes": _length(word), "sha256": digest}
    return (beginning if isinstance(beginning, dict) else {"beginning": beginning}) | told
