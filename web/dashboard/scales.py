"""The scale of a chart: from 0 to a round number in four steps, spelled in few letters."""

import re
from collections.abc import Callable
from math import ceil, floor, log10

from web.dashboard.formats import count, money, short, short_money

STEPS = 4
LEAST = 1e-12  # less is nothing to draw
NICE = (1, 1.5, 2, 2.5, 3, 4, 5, 8, 10)
NOTHING_AFTER_THE_POINT = re.compile(r"\.0+(?!\d)")
NOUGHTS_BEFORE_A_LETTER = re.compile(r"(\.\d*[1-9])0+(?=[KMBT]$)")

Format = Callable[[float | None], str]
SHORT: dict[Format, Format] = {count: short, money: short_money}  # how gridlines spell what lines are spelled by


def end_of_scale(most: float, is_whole: bool = False) -> float:
    """Give the end of a scale that holds `most`: four round steps, whole ones for things that are counted; or 0."""
    if most < LEAST:
        return 0.0
    step = most / STEPS
    size = 10 ** floor(log10(step))
    nice = size * next(nice for nice in NICE if nice * size >= step * 0.9999)
    return float(STEPS * (ceil(nice) if is_whole else nice))


def gridlines(end: float, spell: Format) -> list[tuple[float, str]]:
    """Give value and text of each gridline, from 0 up; decimals that say nothing on any of them are left out."""
    values = [end * place / STEPS for place in range(STEPS + 1)] if end else [0.0]
    spell = SHORT.get(spell, spell)
    texts = [NOUGHTS_BEFORE_A_LETTER.sub(r"\1", spell(value)) for value in values]
    texts[0] = NOTHING_AFTER_THE_POINT.sub("", texts[0])
    if all(NOTHING_AFTER_THE_POINT.search(text) for text in texts if "." in text):
        texts = [NOTHING_AFTER_THE_POINT.sub("", text) for text in texts]
    return list(zip(values, texts, strict=True))
