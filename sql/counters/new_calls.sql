-- Question: what do the calls come to that were not counted yet, by model and by agent?
-- Grain: kind and name, with the place of the last call. Inputs: llm_calls of batches after $rolled; $epoch, $entry_ms and
-- $entry_seq, the place of the last call that was counted; counted_revisions.
-- Calls that were priced again have a new batch, but not a new place in the stream: they are not counted again. A call that
-- replaced another adds what it has more than what was counted of it under the same name.
with fresh as (
    select *
    from llm_calls
    where batch > $rolled and (epoch, entry_ms, entry_seq) > ($epoch::integer, $entry_ms::bigint, $entry_seq::bigint)
),

named as (
    select 'model' as kind, model_counter(provider, model) as name, * from fresh
    union all
    select 'agent' as kind, agent_counter(agent_id) as name, * from fresh
),

counted as (
    select *
    from counted_revisions
    where noun = 'llm'
)

select
    named.kind,
    named.name,
    sum(to_add(1, counted.calls))::bigint as calls,
    sum(to_add(case when named.price_status = 'unpriced' then 1 else 0 end, counted.unpriced_calls))::bigint as unpriced_calls,
    sum(to_add(case when named.price_status = 'free' then 1 else 0 end, counted.free_calls))::bigint as free_calls,
    sum(to_add(coalesce(named.cost_usd, 0), counted.cost_usd)) as cost_usd,
    sum(to_add(
        greatest(named.input_tokens::hugeint - named.cached_input_tokens - named.cache_write_tokens, 0),
        counted.uncached_input_tokens
    )) as uncached_input_tokens,
    sum(to_add(named.cached_input_tokens, counted.cached_input_tokens)) as cached_input_tokens,
    sum(to_add(named.cache_write_tokens, counted.cache_write_tokens)) as cache_write_tokens,
    sum(to_add(named.output_tokens, counted.output_tokens)) as output_tokens,
    sum(to_add(named.reasoning_tokens, counted.reasoning_tokens)) as reasoning_tokens,
    max((named.epoch, named.entry_ms, named.entry_seq)) as reached,
from named
left join counted
    on counted.kind = named.kind
    and counted.name = named.name
    and counted.epoch = named.epoch
    and counted.entry_ms = named.entry_ms
    and counted.entry_seq = named.entry_seq
group by named.kind, named.name;
