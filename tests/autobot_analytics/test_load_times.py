"""Spellings of time in files of history."""

import polars as pl
import pytest

from autobot_analytics.loading.times import epoch_us, iso_utc


def normalised(text: str | None) -> str | None:
    """Read one time and spell it anew."""
    frame = pl.DataFrame({"time": [text]}, schema={"time": pl.String})
    spelled: str | None = frame.select(iso_utc(epoch_us(pl.col("time")))).item()
    return spelled


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-11-16 18:15:46.6805900", "2023-11-16T18:15:46.680590Z"),
        ("2024-03-13 10:21:14", "2024-03-13T10:21:14.000000Z"),
        ("2024-03-13T10:21:14Z", "2024-03-13T10:21:14.000000Z"),
        ("2024-03-13T10:21:14.5+05:45", "2024-03-13T04:36:14.500000Z"),
        ("2024-03-13 10:21:14 -0500", "2024-03-13T15:21:14.000000Z"),
        ("2024-03-13 10:21:14+02", "2024-03-13T08:21:14.000000Z"),
        ("2024-03-13 10:21 UTC", "2024-03-13T10:21:00.000000Z"),
        ("2024-03-13", "2024-03-13T00:00:00.000000Z"),
        ("1700158546", "2023-11-16T18:15:46.000000Z"),
        ("1700158546.25", "2023-11-16T18:15:46.250000Z"),
        ("1700158546680", "2023-11-16T18:15:46.680000Z"),
        ("1700158546680590", "2023-11-16T18:15:46.680590Z"),
        (" 2024-03-13T10:21:14Z ", "2024-03-13T10:21:14.000000Z"),
    ],
)
def test_understood(text: str, expected: str) -> None:
    """ISO 8601 in its usual disguises and Unix time become ISO 8601 in UTC, to the microsecond."""
    assert normalised(text) == expected


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01T00:00:00Z", "13/03/2024", "170015", "", None])
def test_not_understood(text: str | None) -> None:
    """What may mean several things or nothing is not guessed."""
    assert normalised(text) is None
