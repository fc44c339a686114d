-- Question: which entries of a batch repeat an event_id that arrived before, in this batch or in one before, not longer
-- ago than the dedupe window? The first in stream order counts. Each repetition opens the window anew, so that how the
-- stream is cut into batches makes no difference.
-- Grain: one row per repeated entry. Inputs: fresh, duplicate_entries, the stream's facts, $facts, $noun, $window_ms,
-- $from_ms (the window before the batch).
-- The keys are compared first: eight bytes a row, so that the window may be long.
create or replace temp table repeated_before as
select entry_ms, entry_seq, event_id
from duplicate_entries
where noun = $noun and entry_ms >= $from_ms and event_id in (select event_id from fresh);

create or replace temp table suspects as
select event_key
from query_table($facts)
where entry_ms >= $from_ms and event_key in (select event_key from fresh where event_key is not null)
union all
select event_key
from fresh
where event_id in (select event_id from repeated_before)
union all
select event_key
from fresh
where event_key is not null
group by event_key
having count(*) > 1;

create or replace temp table repeated as
with suspected as (
    select entry_ms, entry_seq, event_id, true as is_fresh
    from fresh
    where event_key in (select event_key from suspects)
    union all
    select entry_ms, entry_seq, event_id, false as is_fresh
    from query_table($facts)
    where entry_ms >= $from_ms and event_key in (select event_key from suspects)
    union all
    select entry_ms, entry_seq, event_id, false as is_fresh
    from repeated_before
),

chained as (
    select
        *,
        lag(entry_ms) over (partition by event_id order by is_fresh, entry_ms, entry_seq) as previous_ms,
    from suspected
)

select entry_ms, entry_seq, event_id
from chained
where is_fresh and abs(entry_ms - previous_ms) <= $window_ms;
