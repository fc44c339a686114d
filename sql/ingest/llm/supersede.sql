-- Question: which calls does a batch replace by higher revisions? They are no facts any more; what was computed from them
-- is computed again.
-- Grain: one row per call. Inputs: replaced (from $first_ms to $last_ms), llm_calls, counted_up_to, $batch.
create or replace temp table leaving as
select llm_calls.*, replaced.new_epoch, replaced.new_ms, replaced.new_seq
from llm_calls
join replaced
    on replaced.epoch = llm_calls.epoch
    and replaced.entry_ms = llm_calls.entry_ms
    and replaced.entry_seq = llm_calls.entry_seq
where llm_calls.entry_ms between $first_ms and $last_ms;

delete from llm_calls
where entry_ms between $first_ms and $last_ms
    and (epoch, entry_ms, entry_seq) in (select (epoch, entry_ms, entry_seq) from replaced);

insert into superseded by name
select $batch as batch, 'llm' as noun, bucket, event_time, session_id, user_id
from leaving;

insert into duplicate_entries by name
select $batch as batch, 'llm' as noun, entry_ms, entry_seq, event_id, user_id, session_id
from leaving;

create or replace temp table leaving_counts as
with counted as (
    select *
    from leaving
    where (epoch, entry_ms, entry_seq) <= (
        select (epoch, entry_ms, entry_seq)
        from counted_up_to
        where noun = 'llm'
    )
),

named as (
    select 'model' as kind, model_counter(provider, model) as name, * from counted
    union all
    select 'agent' as kind, agent_counter(agent_id) as name, * from counted
)

select
    'llm' as noun,
    kind,
    name,
    epoch,
    entry_ms,
    entry_seq,
    1 as calls,
    case when price_status = 'unpriced' then 1 else 0 end as unpriced_calls,
    case when price_status = 'free' then 1 else 0 end as free_calls,
    coalesce(cost_usd, 0) as cost_usd,
    greatest(input_tokens::hugeint - cached_input_tokens - cache_write_tokens, 0) as uncached_input_tokens,
    cached_input_tokens,
    cache_write_tokens,
    output_tokens,
    reasoning_tokens,
from named;
