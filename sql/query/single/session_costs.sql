-- Question: what did the calls of one session cost, on days that are not in Redis any more?
-- Grain: one row per day, as in snapshots/session_costs.sql. Inputs: llm_calls, $field (the producer's session_id),
-- $first_day and $last_day (reporting zone).
select
    cast(day as varchar) as part,
    cast(least(coalesce(sum(cost_usd), 0) * 1000000000, 9223372036854775807) as bigint) as cost_nano_usd,
    cast(least(sum(input_tokens), 9223372036854775807) as bigint) as input_tokens,
    cast(least(sum(output_tokens), 9223372036854775807) as bigint) as output_tokens,
    count(*) as calls,
    cast(sum(case when price_status = 'unpriced' then 1 else 0 end) as bigint) as unpriced_calls,
from llm_calls
where session_id = $field and day between $first_day and $last_day
group by day
order by day
