"""The tags of the lake's facts as columns: one for each tag, or all as a JSON object."""

from collections.abc import Mapping, Sequence

import polars as pl

COLUMN = "tags"
PREFIX = "tag:"  # `tag:team` is the value of the tag team


def tag_value(name: str) -> pl.Expr:
    """Return the value of a tag; null if the fact has none, or if the lake was written without that tag."""
    return pl.col(COLUMN).map.get(name)


def tag_values(names: Sequence[str]) -> dict[str, pl.Expr]:
    """Return the value of each tag."""
    return {name: tag_value(name) for name in names}


def as_json(values: Mapping[str, pl.Expr]) -> pl.Expr:
    """Return tags as a JSON object, in their order and without those that are null; null if there are none."""
    if not values:
        return pl.lit(None, dtype=pl.String)
    members = [
        pl.when(value.is_not_null()).then(
            pl.struct(value.alias(name)).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
        )
        for name, value in values.items()
    ]
    joined = pl.concat_str(members, separator=",", ignore_nulls=True)
    return pl.when(joined != "").then(pl.concat_str(pl.lit("{"), joined, pl.lit("}")))


def column(source: str, names: Sequence[str]) -> pl.Expr:
    """Return a column of a data set by its name: `tags`, `tag:team` or one of its own."""
    if source == COLUMN:
        return as_json(tag_values(names))
    return tag_value(source.removeprefix(PREFIX)) if source.startswith(PREFIX) else pl.col(source)
