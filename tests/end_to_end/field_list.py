"""The list of AutoBot's fields, `tests/data/autobot_fields.txt`, read and held against answers."""

import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIST = Path(__file__).parents[1] / "data" / "autobot_fields.txt"
WORD = re.compile(r"[A-Za-z0-9_*]+|[{}\[\],:]")

Shape = dict[str, Any] | list[Any] | None  # None: whatever it is; a list has the shape of its items, if any is known


@dataclass(frozen=True)
class Row:
    """One request and what its answer must have: a shape, or the beginning of a text."""

    method: str
    path: str
    body: object
    shape: Shape
    text: str


def rows() -> list[Row]:
    """Return the rows of the list, in order."""
    shapes: dict[str, Shape] = {}
    found = []
    for line in LIST.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        if named := re.fullmatch(r"([A-Z]) = (.+)", line):
            shapes[named[1]] = parse(named[2], shapes)
            continue
        request, _, answer = line.partition(" -> ")
        method, rest = request.split(" ", 1)
        body, path = rest.rsplit(" ", 1) if " " in rest else ("", rest)
        shape = parse(answer, shapes) if answer[0] in "{[" or answer in shapes else None
        found.append(Row(method, path, json.loads(body) if body else None, shape, "" if shape else answer))
    return found


def parse(text: str, shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape that a text spells."""
    return _shape(deque(WORD.findall(text)), shapes)


def _shape(words: deque[str], shapes: Mapping[str, Shape]) -> Shape:
    """Take the words of the next shape and return it."""
    word = words.popleft()
    if word == "[":
        items = [] if words[0] == "]" else [_shape(words, shapes)]
        words.popleft()
        return items
    if word != "{":
        return shapes[word]
    fields: dict[str, Any] = {}
    while words[0] != "}":
        name = words.popleft()
        fields[name] = None
        if words[0] == ":":
            words.popleft()
            fields[name] = _shape(words, shapes)
        if words[0] == ",":
            words.popleft()
    words.popleft()
    return fields


def lacking(shape: Shape, value: object, place: str = "") -> list[str]:
    """Return what an answer lacks of a shape, as paths; none when it has everything."""
    if shape is None:
        return []
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{place}: not a list"]
        inner = shape[0] if shape else None
        return [one for index, item in enumerate(value) for one in lacking(inner, item, f"{place}[{index}]")]
    if not isinstance(value, dict):
        return [f"{place}: not an object"]
    found = []
    for name, inner in shape.items():
        if name == "*":
            found += [one for key, item in value.items() for one in lacking(inner, item, f"{place}.{key}")]
        elif name not in value:
            found.append(f"{place}.{name}")
        else:
            found += lacking(inner, value[name], f"{place}.{name}")
    return found
