"""Checks of prices: those that the scheduler uses, and the operator's own."""

from autobot_analytics.cli.checks.finding import Finding, doubtful, right, unknown, wrong
from autobot_analytics.cli.checks.installation import Installation
from autobot_analytics.spelling import counted
from snapshots.reader import NotComputed, SnapshotReader


def price_list(at: Installation) -> Finding:
    """See for which day prices are published, and whether they are those that this installation would take."""
    from jobs.pricing.own_prices import price_source
    from jobs.pricing.price_file import PriceFileError

    reader = SnapshotReader(at.redis, at.clock)
    reader.refresh(force=True)
    try:
        prices = reader.documents("prices")
        source = price_source(at.settings)
        here = source.version
    except NotComputed:
        return unknown("none is published yet", "start the scheduler: its job `prices` does")
    except PriceFileError:
        return unknown("the price file is broken, so there is nothing to compare with", "see the check `price file`")
    differing = counted(len(source.differences()), "model", "models")
    days = {str(price["pricing_date"]) for price in prices.values()}
    versions = {str(price["price_version"]) for price in prices.values()}
    found = (
        f"{counted(len(prices), 'model', 'models')} by {' and '.join(sorted(versions))}, of {max(days, default='-')}"
    )
    if versions != {here}:
        return doubtful(
            f"{found}; here it is {here}",
            "restart the scheduler after an upgrade; a price file that was changed is read within PRICES_INTERVAL_S",
        )
    return right(f"{found}; price lists differ for {differing}: GET /cost/pricing lists them")


def price_file(at: Installation) -> Finding:
    """See that the operator's own prices can be read."""
    from jobs.pricing.price_file import PriceFileError, read_price_file

    path = at.settings.price_file
    if path is None:
        return right("none: the published prices hold for all")
    try:
        file, digest = read_price_file(path)
    except PriceFileError as error:
        return wrong(str(error), "mend it; the scheduler does not start with it. docs/pricing.md has the form")
    prices, aliases = counted(len(file.entries), "price", "prices"), counted(len(file.aliases), "alias", "aliases")
    return right(f"{path}: {prices}{f', {aliases}' if file.aliases else ''}, {digest}")
