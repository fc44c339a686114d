-- Question: the calls of a batch with their costs, as facts.
-- Grain: one row per call. Inputs: fresh, priced (row_id, cost_usd, price_status, unpriced_reason), $price_version.
insert into llm_calls by name
select
    fresh.*,
    priced.cost_usd,
    priced.price_status,
    priced.unpriced_reason,
    $price_version as price_version,
from fresh
join priced on priced.row_id = fresh.rowid
