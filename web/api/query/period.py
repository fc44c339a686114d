"""Turns a date range and a zone into a span: moments, days of the lake, and offsets of local time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from snapshots.lake.query.question import Offset, TimeSpan
from web.reading.window import local_today

DAYS = {"today": 1, "7d": 7, "28d": 28, "30d": 30, "90d": 90, "365d": 365}
MOST_DAYS = 3_660
LATEST = date(9998, 12, 31)
EARLIEST = date(1970, 1, 2)
EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)


class PeriodError(ValueError):
    """A period cannot be understood; the message says what to send."""


def zone_of(name: str | None, reporting: ZoneInfo) -> ZoneInfo:
    """Return the zone called `name`, or the reporting zone. Raises PeriodError."""
    if name is None:
        return reporting
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PeriodError(f"{name!r} is not an IANA time zone, e.g. Europe/Berlin") from error


def span_of(date_range: str | list[str], zone: ZoneInfo, reporting: ZoneInfo, now: datetime) -> TimeSpan:
    """Return the span of a date range as a caller writes it. Raises PeriodError."""
    first, end = _bounds(date_range, zone, local_today(now, zone))
    if first >= end:
        raise PeriodError("the end must come after the beginning")
    if end - first > timedelta(days=MOST_DAYS + 1):
        raise PeriodError(f"must be {MOST_DAYS:,} days or shorter")
    return _span(first, end, zone, reporting)


def before(span: TimeSpan, zone: ZoneInfo, reporting: ZoneInfo) -> TimeSpan:
    """Return the span of the same length that ends where this one begins; whole local days stay whole."""
    first, end = _local(span.first_at, zone), _local(span.end_at, zone)
    if first.time() == end.time() == time():
        days = end.date() - first.date()
        return _span(_midnight(first.date() - days, zone), span.first_at.replace(tzinfo=UTC), zone, reporting)
    length = span.end_at - span.first_at
    return _span((span.first_at - length).replace(tzinfo=UTC), span.first_at.replace(tzinfo=UTC), zone, reporting)


def labels(span: TimeSpan, grain: str, zone: ZoneInfo) -> list[str]:
    """Return the label of every period of a grain within a span, in order."""
    if grain in ("15min", "hour"):
        step = timedelta(minutes=15 if grain == "15min" else 60)
        return [moment_label(moment, zone) for moment in _steps(span, step, zone)]
    first = _local(span.first_at, zone).date()
    last = _local(span.end_at - _SECOND / 1_000_000, zone).date()
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return list(dict.fromkeys(_beginning(day, grain).isoformat() for day in days))


def moment_label(moment: datetime, zone: ZoneInfo) -> str:
    """Spell a moment (UTC without a zone) in a zone, with its offset; `Z` in UTC."""
    return moment.replace(tzinfo=UTC).astimezone(zone).isoformat().replace("+00:00", "Z")


def _bounds(date_range: str | list[str], zone: ZoneInfo, today: date) -> tuple[datetime, datetime]:
    if isinstance(date_range, str):
        if date_range == "month":
            return _midnight(today.replace(day=1), zone), _midnight(today + timedelta(days=1), zone)
        if date_range not in DAYS:
            raise PeriodError(f"{date_range[:40]!r} is not one of {', '.join(DAYS)}, month; or send two dates or times")
        first = today - timedelta(days=DAYS[date_range] - 1)
        return _midnight(first, zone), _midnight(today + timedelta(days=1), zone)
    if len(date_range) != 2:
        raise PeriodError("send one name or exactly two dates or times")
    first_text, last_text = date_range
    first, is_date = _moment(first_text, zone)
    last, is_last_date = _moment(last_text, zone)
    if is_date != is_last_date:
        raise PeriodError("send two dates or two times, not one of each")
    return first, _midnight(last.astimezone(zone).date() + timedelta(days=1), zone) if is_date else last


def _moment(text: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """Parse a date or a time; a time without an offset is local."""
    try:
        if len(text) == len("2026-11-30"):
            return _midnight(_inside(date.fromisoformat(text)), zone), True
        found = datetime.fromisoformat(text)
        _inside(found.date())
    except ValueError as error:
        raise PeriodError(f"{text[:40]!r} is not a date or time between {EARLIEST} and {LATEST} (ISO 8601)") from error
    found = found if found.tzinfo else found.replace(tzinfo=zone)
    return found.astimezone(UTC), False


def _inside(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError
    return day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a local day."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(zone)


def _span(first: datetime, end: datetime, zone: ZoneInfo, reporting: ZoneInfo) -> TimeSpan:
    last = end - timedelta(microseconds=1)
    first_day, last_day = first.astimezone(reporting).date(), last.astimezone(reporting).date()
    is_whole = (
        zone.key == reporting.key
        and first == _midnight(first_day, zone)
        and end == _midnight(last_day + timedelta(days=1), zone)
    )
    return TimeSpan(
        first_at=first.astimezone(UTC).replace(tzinfo=None),
        end_at=end.astimezone(UTC).replace(tzinfo=None),
        first_day=first_day,
        last_day=last_day,
        is_whole_days=is_whole,
        offsets=tuple(_offsets(first.astimezone(UTC), end.astimezone(UTC), zone)),
    )


def _offsets(first: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Offset]:
    """Yield the offset at the beginning, then each change of it up to the end."""
    moment = first
    yield Offset(first.replace(tzinfo=None), _offset(first, zone))
    while moment < end:
        following = min(moment + timedelta(days=1), end)
        if _offset(moment, zone) != _offset(following, zone):
            change = _change(moment, following, zone)
            yield Offset(change.replace(tzinfo=None), _offset(change, zone))
        moment = following


def _change(before_it: datetime, after_it: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second of the new offset between two moments."""
    while after_it - before_it > _SECOND:
        middle = before_it + timedelta(seconds=(after_it - before_it) // _SECOND // 2)
        if _offset(middle, zone) == _offset(before_it, zone):
            before_it = middle
        else:
            after_it = middle
    return after_it


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _steps(span: TimeSpan, step: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the first moment (UTC) of each local hour or quarter of an hour, as the statement computes them."""
    seen: datetime | None = None
    moment = span.first_at
    while moment < span.end_at:
        offset = _offset(moment.replace(tzinfo=UTC), zone)
        local = moment + offset
        found = EPOCH + (local - EPOCH) // step * step - offset
        if found != seen:
            seen = found
            yield found
        moment += timedelta(minutes=15)


def _beginning(day: date, grain: str) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day
