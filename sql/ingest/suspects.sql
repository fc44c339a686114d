-- Question: did any event_id of a batch arrive before, not longer ago than the dedupe window?
-- Grain: one row if so, else none. Inputs: fresh, duplicate_entries, the stream's facts, $facts, $noun, $from_ms (the window
-- before the batch).
select 1 as is_suspect
from query_table($facts)
where entry_ms >= $from_ms and event_key in (select event_key from fresh where event_key is not null)
union all
select 1 as is_suspect
from duplicate_entries
where noun = $noun and entry_ms >= $from_ms and event_id in (select event_id from fresh)
limit 1
