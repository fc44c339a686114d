-- Question: which calls were not counted yet, by model and by agent?
-- Grain: model; agent. Inputs: llm_calls of batches after $rolled, counted_up_to.
-- Calls that were priced again have a new batch, but not a new place in the stream: they are not counted again.
create or replace temp table new_calls as
with mark as (
    select epoch, entry_ms, entry_seq
    from counted_up_to
    where noun = 'llm'
),

fresh as (
    select *
    from llm_calls
    where batch > $rolled
        and (
            not exists (select 1 from mark)
            or (epoch, entry_ms, entry_seq) > (select (epoch, entry_ms, entry_seq) from mark)
        )
),

named as (
    select 'model' as kind, to_json([coalesce(provider, 'unknown'), model])::varchar as name, * from fresh
    union all
    select 'agent' as kind, coalesce(agent_id, 'none') as name, * from fresh
)

select
    kind,
    name,
    count(*) as calls,
    sum(case when price_status = 'unpriced' then 1 else 0 end)::bigint as unpriced_calls,
    sum(case when price_status = 'free' then 1 else 0 end)::bigint as free_calls,
    coalesce(sum(cost_usd), 0) as cost_usd,
    sum(greatest(input_tokens::hugeint - cached_input_tokens - cache_write_tokens, 0)) as uncached_input_tokens,
    sum(cached_input_tokens) as cached_input_tokens,
    sum(cache_write_tokens) as cache_write_tokens,
    sum(output_tokens) as output_tokens,
    sum(reasoning_tokens) as reasoning_tokens,
from named
group by kind, name;

create or replace temp table reached as
select max((epoch, entry_ms, entry_seq)) as place
from llm_calls
where batch > $rolled;
