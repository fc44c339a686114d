"""Times in files of history: the spellings that are understood, and the one that goes into a stream."""

import polars as pl

from autobot_analytics.loading.files import ISO_UTC

_OFFSET = r"T.*(?:Z|[+-]\d{2}(?::?\d{2})?)$"
_SPELLINGS = (
    (r"^(\d{1,2})\.(\d{1,2})\.(\d{4})", "${3}-0${2}-0${1}"),  # 31.12.2024, as spreadsheets write it in half of Europe
    (r"^(\d{4})-0?(\d{2})-0?(\d{2})(,?\s|$)", "${1}-${2}-${3}${4}"),
    (r"^(\d{4}-\d{2}-\d{2}),?(\s+)(\d:)", "${1}${2}0${3}"),
    (r"^(\d{4}-\d{2}-\d{2})$", "${1}T00:00:00"),
    (r"^(\d{4}-\d{2}-\d{2})[ t]+", "${1}T"),
    (r"(:\d{2}),(\d+)", "${1}.${2}"),  # ISO 8601 allows the comma too
    (r"(\.\d{6})\d+", "${1}"),  # finer than a microsecond: cut
    (r"\s*(?:UTC|GMT|z)$", "Z"),
    (r"\s+([+-]\d{2}:?\d{2})$", "${1}"),
    (r"(T\d{2}:\d{2})(Z|[+-]|$)", "${1}:00${2}"),
)
_SERIAL = r"^[2-9]\d{4}(?:[.,]\d+)?$"  # days since 1899-12-30, from 1954 to 2173
_SERIAL_OF_1970 = 25_569
_EPOCH_UNITS = {10: 1_000_000, 13: 1_000, 16: 1}  # digits of a present-day Unix time in s, ms, us: microseconds each


def epoch_us(text: pl.Expr) -> pl.Expr:
    """Read times as microseconds since 1970: ISO 8601, also with a space, without an offset (UTC), Unix s, ms, us.

    Of spreadsheets also `31.12.2024 14:05` and the number of days since 1900 (45657.5868).

    Null where the text is none of these.
    """
    clean = text.str.strip_chars()
    iso = clean
    for pattern, replacement in _SPELLINGS:
        iso = iso.str.replace(pattern, replacement)
    iso = pl.when(iso.str.contains(_OFFSET)).then(iso).otherwise(iso + "Z")
    read = iso.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", time_unit="us", time_zone="UTC", strict=False)
    result = read.dt.epoch("us")
    for digits, microseconds in _EPOCH_UNITS.items():
        is_epoch = clean.str.contains(rf"^\d{{{digits}}}(\.\d+)?$")
        number = pl.when(is_epoch).then(clean).cast(pl.Float64, strict=False)
        result = pl.when(is_epoch).then((number * microseconds).round().cast(pl.Int64)).otherwise(result)
    days = (
        pl.when(clean.str.contains(_SERIAL))
        .then(clean.str.replace(",", ".", literal=True))
        .cast(pl.Float64, strict=False)
    )
    serial = ((days - _SERIAL_OF_1970) * 86_400_000).round().cast(pl.Int64) * 1_000  # Excel shows milliseconds
    return pl.when(clean.str.contains(_SERIAL)).then(serial).otherwise(result)


def iso_utc(microseconds: pl.Expr) -> pl.Expr:
    """Spell microseconds since 1970 as ISO 8601 in UTC."""
    return microseconds.cast(pl.Datetime("us")).dt.strftime(ISO_UTC)
