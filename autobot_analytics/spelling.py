"""Numbers, sizes and lengths of time as the command line and notifications spell them; pages have web.show.formats."""

from datetime import timedelta


def size(count: float) -> str:
    """Spell a number of bytes."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1_000:
            return f"{count:.3g} {unit}"
        count /= 1_000
    return f"{count:,.3g} TB"


def span(seconds: float) -> str:
    """Spell an age, rounded to one unit: 12 min, 3 d."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:.0f} s"


def runtime(seconds: float | None) -> str:
    """Spell how long something took: 0.123 s, 5 min, 2.5 h; `-` when it is not known."""
    if seconds is None:
        return "-"
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:,.0f} min" if seconds < 7200 else f"{seconds / 3600:,.1f} h"


def hours(length: timedelta) -> str:
    """Spell a length of time to the minute: 45 min, 6 h, 6 h 05 min."""
    whole, minutes = divmod(round(length.total_seconds() / 60), 60)
    return f"{whole} h {minutes:02} min" if whole and minutes else f"{whole} h" if whole else f"{minutes} min"


def usd(amount: float) -> str:
    """Spell US dollars: cents from a dollar on, else four significant digits."""
    return f"${amount:,.2f}" if amount >= 1 or amount == 0 else f"${amount:.4g}"


def counted(number: int, one: str, many: str) -> str:
    """Spell a number of things."""
    return f"{number:,} {one if number == 1 else many}"
