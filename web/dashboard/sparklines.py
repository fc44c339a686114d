"""Sparklines: the small curves in the rows of a table."""

from collections.abc import Sequence
from math import ceil

WIDTH, HEIGHT = 96, 22


def spark(values: Sequence[float], is_running: bool = False) -> tuple[str, str]:
    """Return the paths of a sparkline from 0 to its own maximum: of whole days, and the step to the running day."""
    most = max(values, default=0.0)
    wide = WIDTH / max(1, len(values) - 1)
    room = HEIGHT - 3
    points = [
        f"{place * wide:.1f},{HEIGHT - 1.5 - (room * value / most if most else 0):.1f}"
        for place, value in enumerate(values)
    ]
    if len(points) < 2:
        return "", ""
    whole = points[:-1] if is_running else points
    return f"M{' L'.join(whole)}", f"M{' L'.join(points[-2:])}" if is_running else ""


def thin(values: Sequence[float], most: int = 48) -> list[float]:
    """Add neighbouring values up until at most `most` are left, so that a small chart stays readable."""
    size = ceil(len(values) / most) or 1
    first = len(values) % size  # the newest group is whole
    groups = ([values[:first]] if first else []) + [values[at : at + size] for at in range(first, len(values), size)]
    return [sum(group) / len(group) for group in groups]
