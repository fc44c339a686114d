"""Costs in the form of FOCUS 1.2: every row keeps to the rules of every column, and nothing is lost."""

import io
import json
import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from snapshots.lake.focus import COLUMNS, NAMES, FocusColumn
from snapshots.lake.reading import Selection, pieces
from tests.web.exports.exporting import Exporter
from web.exports.tables import BY_NAME

ALL_DAYS = "from=2024-01-01&to=2024-12-31"
MANDATORY = {  # of the cost and usage data set, FOCUS 1.2
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart",
    "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost",
    "EffectiveCost", "InvoiceIssuerName", "ListCost", "PricingQuantity", "PricingUnit", "ProviderName",
    "PublisherName", "ServiceCategory", "ServiceName",
}  # fmt: skip
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture(scope="module")
def rows(exporter: Exporter) -> list[dict[str, str]]:
    """Every charge, as CSV has it."""
    found = exporter.rows(f"/csv/focus?{ALL_DAYS}&raw=1")
    assert found
    return found


def test_mandatory_columns_are_there(rows: list[dict[str, str]]) -> None:
    """All mandatory columns are there, columns of our own begin with x_, and the export's list is the table's."""
    assert {column.name for column in COLUMNS if column.level == "Mandatory"} == MANDATORY
    assert tuple(rows[0]) == NAMES == tuple(BY_NAME["focus"].columns)
    assert all(column.name.startswith("x_") == (column.level == "Custom") for column in COLUMNS)


@pytest.mark.parametrize("column", COLUMNS, ids=NAMES)
def test_column_keeps_to_its_rules(rows: list[dict[str, str]], column: FocusColumn) -> None:
    """Each value is of the column's type, one of those that are allowed, and null only where that is allowed."""
    for row in rows:
        value = row[column.name]
        if value == "":
            assert column.nulls
            continue
        assert not column.allowed or value in column.allowed
        if column.kind == "Decimal":
            assert decimal(value) >= 0
        if column.kind == "Date/Time":
            assert DATE_TIME.fullmatch(value)
        if column.kind == "JSON":
            assert isinstance(json.loads(value), dict)


def test_columns_agree_with_each_other(rows: list[dict[str, str]]) -> None:
    """What the rules say of several columns: periods, usage without correction, costs, quantities with their units."""
    for row in rows:
        start, end, period_start, period_end = (
            datetime.fromisoformat(row[name])
            for name in ("ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart", "BillingPeriodEnd")
        )
        assert period_start <= start < end <= period_end
        assert (period_start.day, period_end.day) == (1, 1)
        assert row["ChargeCategory"] == "Usage"
        assert row["ChargeClass"] == ""
        assert row["ChargeFrequency"] == "Usage-Based"
        assert row["PricingCategory"] == "Standard"
        assert row["BilledCost"] == row["EffectiveCost"] == row["ContractedCost"] == row["ListCost"]
        assert decimal(row["ConsumedQuantity"]) > 0
        assert (row["ConsumedUnit"], row["PricingUnit"]) == ("Tokens", "Tokens")
        assert row["PricingQuantity"] == row["ConsumedQuantity"]
        assert row["SkuId"] == row["SkuPriceId"] != ""
        assert row["SkuMeter"] == "Tokens of a language model"
        assert json.loads(row["SkuPriceDetails"]) == {"Model": row["x_Model"]}
        assert (row["ResourceId"] == "") == (row["ResourceType"] == "")
        assert int(row["x_Calls"]) > int(row["x_UnpricedCalls"])


def test_a_charge_is_one_row(rows: list[dict[str, str]]) -> None:
    """Each hour, model, agent and combination of tags has one row within a day, in order of time."""
    keys = [(row["ChargePeriodStart"], row["SkuId"], row["ResourceId"], row["Tags"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert [key[0] for key in keys] == sorted(key[0] for key in keys)


def test_charges_sum_to_the_cost(exporter: Exporter, rows: list[dict[str, str]]) -> None:
    """All charges together are the cost of all calls; calls without a price are no charge of $0."""
    [(cost, calls)] = exporter.lake.analyse("select sum(cost_usd), count(cost_usd) from llm_calls")
    assert sum(decimal(row["BilledCost"]) for row in rows) == cost
    assert sum(int(row["x_Calls"]) - int(row["x_UnpricedCalls"]) for row in rows) == calls
    assert not [row for row in rows if row["x_Model"] == "preview-7b"]


def test_charges_have_the_tags_of_the_setting(rows: list[dict[str, str]]) -> None:
    """Each combination of tags is a charge of its own; tags that the setting does not name are not there."""
    tagged = {row["Tags"]: row["x_Calls"] for row in rows if row["Tags"]}
    assert tagged == {'{"team":"search","release":"2"}': "1", '{"team":"search"}': "1", '{"team":"=1+1"}': "1"}


def test_days_without_facts_are_read_from_the_rollup(exporter: Exporter) -> None:
    """A day whose calls retention has removed has its charges of the quarters of an hour, without tags."""
    selection = Selection("llm_15m", {}, facts="llm_calls")
    manifest = exporter.lake.manifest
    calls = manifest.datasets["llm_calls"]
    kept = replace(calls, files=calls.files[1:])
    files = selection.files(replace(manifest, datasets={**manifest.datasets, "llm_calls": kept}))
    assert files == (manifest.datasets["llm_15m"].files[0], *calls.files[1:])
    by_rollup = Selection("llm_15m", {"BilledCost": "BilledCost"}, shape="focus", tags=("team",))
    cost = sum(piece["BilledCost"].sum() for piece in pieces(exporter.lake.folder, manifest, by_rollup))
    assert cost == exporter.lake.analyse("select sum(cost_usd) from llm_calls")[0][0]


def test_parquet_has_the_same_charges_with_types(exporter: Exporter, rows: list[dict[str, str]]) -> None:
    """The Parquet file holds the same rows; money is decimal, times are timestamps."""
    table = pq.read_table(io.BytesIO(exporter.bytes(f"/parquet/focus?{ALL_DAYS}")))
    assert pa.types.is_decimal(table.schema.field("BilledCost").type)
    assert pa.types.is_timestamp(table.schema.field("ChargePeriodStart").type)
    assert [str(value) for value in table["BilledCost"].to_pylist()] == [row["BilledCost"] for row in rows]
    assert table["SkuId"].to_pylist() == [row["SkuId"] for row in rows]


def decimal(text: str) -> Any:
    """Read a number as FOCUS writes it: digits, without a sign of its own or thousands."""
    assert re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise AssertionError(text) from None
