-- Question: which calls cost something else by the current prices, and how much does that make by model?
-- Grain: the temporary table `changed`: one row per call; the answer: one row per provider and model.
-- Inputs: calls, priced (row_id, cost_usd, price_status, unpriced_reason), llm_calls.
create or replace temp table changed as
select
    priced.row_id,
    llm_calls.provider,
    llm_calls.model,
    llm_calls.cost_usd as old_usd,
    llm_calls.price_status as old_status,
    priced.cost_usd,
    priced.price_status,
    priced.unpriced_reason,
from priced
join llm_calls on llm_calls.rowid = priced.row_id
where priced.cost_usd is distinct from llm_calls.cost_usd
    or priced.price_status <> llm_calls.price_status
    or priced.unpriced_reason is distinct from llm_calls.unpriced_reason;

select
    provider,
    model,
    count(*) as calls, -- whose price changes
    coalesce(sum(old_usd), 0)::decimal(38, 9) as before_usd, -- of these calls
    coalesce(sum(cost_usd), 0)::decimal(38, 9) as after_usd,
    sum(case when old_status = 'unpriced' then 1 else 0 end)::bigint as unpriced_before,
    sum(case when price_status = 'unpriced' then 1 else 0 end)::bigint as unpriced_after,
from changed
group by provider, model
order by model, provider;
