-- Question: what do the sums of calls come to with the new ones?
-- Grain: model or agent. Inputs: new_calls, seated, $kind.
create or replace temp table raised as
with added as (
    select seated.seat as name, new_calls.* exclude (kind, name)
    from new_calls
    join seated on seated.name = new_calls.name
    where new_calls.kind = $kind
    union all
    select * exclude (kind)
    from call_counters
    where kind = $kind and name in (select seat from seated)
)

select
    $kind as kind,
    name,
    sum(calls) as calls,
    sum(unpriced_calls) as unpriced_calls,
    sum(free_calls) as free_calls,
    sum(cost_usd) as cost_usd,
    sum(uncached_input_tokens) as uncached_input_tokens,
    sum(cached_input_tokens) as cached_input_tokens,
    sum(cache_write_tokens) as cache_write_tokens,
    sum(output_tokens) as output_tokens,
    sum(reasoning_tokens) as reasoning_tokens,
from added
group by name;

delete from call_counters
where kind = $kind and name in (select name from raised);

insert into call_counters
select *
from raised;
