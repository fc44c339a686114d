"""The scale of a chart: from 0 to a round number in four steps, spelled in few letters."""

import re
from collections.abc import Callable
from math import ceil, floor, log10

from web.show.formats import count, duration, money, short, short_money

STEPS = 4
LEAST = 1e-12  # less is nothing to draw
NICE = (1, 1.5, 2, 2.5, 3, 4, 5, 8, 10)
NOTHING_AFTER_THE_POINT = re.compile(r"\.0+(?!\d)")
BEYOND_CENTS = re.compile(r"(\.\d\d\d*[1-9])0+$")
NOUGHTS_BEFORE_A_LETTER = re.compile(r"(\.\d*[1-9])0+(?=[KMBT]$)")

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000  # in ms
TIMES = [size * unit for unit in (SECOND, MINUTE) for size in (1, 2, 5, 10, 15, 30)]

Format = Callable[[float | None], str]
SHORT: dict[Format, Format] = {count: short, money: short_money}  # how gridlines spell what lines are spelled by


def end_of_scale(most: float, spell: Format) -> float:
    """Return the end of a scale that holds `most`: four round steps, whole ones for things that are counted; or 0."""
    if most < LEAST:
        return 0.0
    step = most / STEPS
    if spell is duration and step > SECOND / 2:
        return STEPS * next((time for time in TIMES if time >= step), HOUR * _nice(step / HOUR))
    nice = _nice(step)
    return float(STEPS * (ceil(nice) if spell is count else nice))


def _nice(step: float) -> float:
    """Return the next round number that is not below a step."""
    size = 10.0 ** floor(log10(step))
    return size * next(nice for nice in NICE if nice * size >= step * 0.9999)


def gridlines(end: float, spell: Format) -> list[tuple[float, str]]:
    """Return value and text of each gridline, from 0 up; decimals that say nothing on any of them are left out."""
    values = [end * place / STEPS for place in range(STEPS + 1)] if end else [0.0]
    spell = SHORT.get(spell, spell)
    texts = [NOUGHTS_BEFORE_A_LETTER.sub(r"\1", spell(value)) for value in values]
    texts[0] = NOTHING_AFTER_THE_POINT.sub("", texts[0])
    if all(NOTHING_AFTER_THE_POINT.search(text) for text in texts if "." in text):
        texts = [NOTHING_AFTER_THE_POINT.sub("", text) for text in texts]
    if all(BEYOND_CENTS.search(text) for text in texts if "." in text):
        texts = [BEYOND_CENTS.sub(r"\1", text) for text in texts]
    return list(zip(values, texts, strict=True))
