-- Question: what do the sums of calls come to with the new ones?
-- Grain: one row per name. Inputs: $kind (model or agent) and one list for each other column.
delete from call_counters
where kind = $kind and list_contains($names::varchar[], name);

insert into call_counters
select
    $kind as kind,
    unnest($names::varchar[]) as name,
    unnest($calls::bigint[]) as calls,
    unnest($unpriced_calls::bigint[]) as unpriced_calls,
    unnest($free_calls::bigint[]) as free_calls,
    unnest($cost_usd::decimal(38, 9)[]) as cost_usd,
    unnest($uncached_input_tokens::hugeint[]) as uncached_input_tokens,
    unnest($cached_input_tokens::hugeint[]) as cached_input_tokens,
    unnest($cache_write_tokens::hugeint[]) as cache_write_tokens,
    unnest($output_tokens::hugeint[]) as output_tokens,
    unnest($reasoning_tokens::hugeint[]) as reasoning_tokens;
