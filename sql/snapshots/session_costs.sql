-- Question: what did the calls of each session cost on each day?
-- Grain: one document per day and producer's session. Inputs: wanted, llm_calls, calendar, $first_part and $last_part
-- (the days that wanted spans).
with asked as (
    select part::date as day, field as session_id
    from wanted
),

quarters as (
    select bucket, day
    from calendar
    where day in (select day from asked)
),

by_session as (
    select
        quarters.day,
        llm_calls.session_id,
        coalesce(sum(llm_calls.cost_usd), 0) as cost_usd,
        sum(llm_calls.input_tokens) as input_tokens,
        sum(llm_calls.output_tokens) as output_tokens,
        count(*) as calls,
        sum(case when llm_calls.price_status = 'unpriced' then 1 else 0 end) as unpriced_calls,
    from llm_calls
    join quarters on quarters.bucket = llm_calls.bucket
    join asked on asked.day = quarters.day and asked.session_id = llm_calls.session_id
    where llm_calls.bucket >= $first_part::date - 1 and llm_calls.bucket < $last_part::date + 2
    group by quarters.day, llm_calls.session_id
)

select
    day::varchar as part, -- day in the reporting zone on which the calls were made
    session_id as field, -- the producer's
    least(cost_usd * 1000000000, 9223372036854775807)::bigint as cost_nano_usd, -- of priced calls, 1e-9 USD
    least(input_tokens, 9223372036854775807)::bigint as input_tokens, -- cached ones included
    least(output_tokens, 9223372036854775807)::bigint as output_tokens,
    calls,
    unpriced_calls::bigint as unpriced_calls,
from by_session
order by day, session_id;
