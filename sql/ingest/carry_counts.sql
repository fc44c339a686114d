-- Question: what do counters hold already of the facts that replace others?
-- Grain: counted_revisions has one row per counter and fact. Inputs: replaced, leaving_counts (what they hold of the facts that
-- were replaced), $noun.
create or replace temp table carried as
with held as (
    select *
    from leaving_counts
    union all by name
    select *
    from counted_revisions
    where noun = $noun and (epoch, entry_ms, entry_seq) in (select (epoch, entry_ms, entry_seq) from replaced)
)

select
    held.noun,
    held.kind,
    held.name,
    replaced.new_epoch as epoch,
    replaced.new_ms as entry_ms,
    replaced.new_seq as entry_seq,
    max(held.calls) as calls,
    max(held.unpriced_calls) as unpriced_calls,
    max(held.free_calls) as free_calls,
    max(held.cost_usd) as cost_usd,
    max(held.uncached_input_tokens) as uncached_input_tokens,
    max(held.cached_input_tokens) as cached_input_tokens,
    max(held.cache_write_tokens) as cache_write_tokens,
    max(held.output_tokens) as output_tokens,
    max(held.reasoning_tokens) as reasoning_tokens,
from held
join replaced
    on replaced.epoch = held.epoch and replaced.entry_ms = held.entry_ms and replaced.entry_seq = held.entry_seq
group by held.noun, held.kind, held.name, replaced.new_epoch, replaced.new_ms, replaced.new_seq;

delete from counted_revisions
where noun = $noun and (epoch, entry_ms, entry_seq) in (select (epoch, entry_ms, entry_seq) from replaced);

insert into counted_revisions by name
select *
from carried;
