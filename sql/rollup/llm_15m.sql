-- Question: what was called and what did it cost in each quarter of an hour?
-- Grain: quarter of an hour, provider, model, agent, reason for having no price. Inputs: touched quarters from $first to
-- $last, llm_calls.
-- Unpriced calls cost nothing here and are counted, with their tokens, beside the priced ones.
delete from llm_15m
where bucket between $first and $last and bucket in (select bucket from touched);

insert into llm_15m by name
select
    bucket,
    provider,
    model,
    agent_id,
    unpriced_reason, -- null: priced or free
    count(*) as calls,
    sum(input_tokens) as input_tokens,
    sum(output_tokens) as output_tokens,
    sum(cached_input_tokens) as cached_input_tokens,
    sum(cache_write_tokens) as cache_write_tokens,
    sum(reasoning_tokens) as reasoning_tokens,
    coalesce(sum(cost_usd), 0) as cost_usd,
    sum(case when price_status = 'free' then 1 else 0 end) as free_calls,
    sum(case when price_status = 'unpriced' then 1 else 0 end) as unpriced_calls,
    sum(case when price_status = 'unpriced' then input_tokens + output_tokens else 0 end) as unpriced_tokens,
from llm_calls
where bucket between $first and $last and bucket in (select bucket from touched)
group by bucket, provider, model, agent_id, unpriced_reason;
