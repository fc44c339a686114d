-- Version 7 of the warehouse: why calls have no price, in the rollup. Of calls that were rolled up before it is not known.
alter table llm_15m add column if not exists unpriced_reason varchar;
