-- Question: which calls have no price, so that they are missing in every cost?
select provider, model, unpriced_reason, count(*) as calls, sum(input_tokens + output_tokens)::bigint as tokens
from llm_calls
where price_status = 'unpriced'
group by provider, model, unpriced_reason
order by calls desc, model
