-- Version 10 of the warehouse: the tokens of cache_write_tokens that the provider's cache keeps for an hour.
alter table llm_calls add column if not exists cache_write_1h_tokens bigint default 0;
