"""Metadata that producers gave as text: objects come back as objects, whatever else stays text."""

import orjson
import pytest

from web.reading.rows import as_object

OBJECTS = [
    ('{"page": "home", "n": null}', {"page": "home", "n": None}),
    ("{'page': 'home', 'n': None, 'ok': True}", {"page": "home", "n": None, "ok": True}),
    ("{'at': (1, 2.5), 'tags': {'a'}, 3: -4}", {"at": [1, 2.5], "tags": ["a"], "3": -4}),
    ("{'in': {'x': ['it\\'s', \"it's\"]}}", {"in": {"x": ["it's", "it's"]}}),
    ("{}", {}),
]
TEXTS = [
    "home",
    "[1, 2]",
    "{'a', 'b'}",
    "{'a': __import__('os').system('false')}",
    "{'a': 9**9**9}",
    "{'at': datetime.datetime(2024, 1, 1)}",
    "{'a': b'bytes'}",
    "{'a': 1e999}",
    "{'a': nan}",
    "{'a': 1 + 2j}",
    "{'a': " + "9" * 30 + "}",
    "{'a': '\\ud800'}",
    "{'\\ud800': 1}",
    "{'a': f'{1}'}",
    "{**{'a': 1}}",
    "{'a': 1",
    "{'a': " + "-" * 3_000 + "1}",
    "{" + "~" * 3_000 + "1: 1}",
    "{'a': " + "[" * 90 + "]" * 90 + "}" * 3,
    "{'a': " + "(" * 150 + ")" * 150 + "}",
    "{'a': '" + "x" * 4_096 + "'}",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), OBJECTS)
def test_objects_come_back(text: str, expected: object) -> None:
    """JSON, and the str() of a Python dict as AutoBot writes it, in the types of JSON."""
    assert as_object(text) == expected
    assert orjson.loads(orjson.dumps(as_object(text))) == expected


@pytest.mark.parametrize("text", TEXTS)
def test_other_text_stays_text(text: str) -> None:
    """What is not a plain literal, not in JSON, too long or too deep stays as it came; nothing is run."""
    assert as_object(text) == text
