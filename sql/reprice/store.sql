-- Question: the calls with their new costs, as facts of a new batch: the next rollup takes them for late ones.
-- Grain: one row per call. Inputs: changed, llm_calls, $batch, $price_version.
update llm_calls
set
    batch = $batch,
    cost_usd = changed.cost_usd,
    price_status = changed.price_status,
    unpriced_reason = changed.unpriced_reason,
    price_version = $price_version
from changed
where llm_calls.rowid = changed.row_id;
