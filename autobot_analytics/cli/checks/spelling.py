"""How figures of a check are spelled: sizes and spans of time, to two digits or so."""


def size(count: float) -> str:
    """Spell a number of bytes."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1_000:
            return f"{count:.3g} {unit}"
        count /= 1_000
    return f"{count:,.3g} TB"


def span(seconds: float) -> str:
    """Spell a length of time."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:.0f} s"


def counted(number: int, one: str, many: str) -> str:
    """Spell a number of things."""
    return f"{number:,} {one if number == 1 else many}"
