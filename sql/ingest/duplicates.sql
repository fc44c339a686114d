-- Question: which entries of a batch repeat an event_id that was counted before, in this batch or within the dedupe
-- window? The first in stream order counts.
-- Grain: one row per repeated entry. Inputs: fresh, the stream's facts, $facts, $from_ms (start of the window).
-- The keys are compared first: eight bytes a row, so that the window may be long.
create or replace temp table suspects as
select event_key
from query_table($facts)
where entry_ms >= $from_ms and event_key in (select event_key from fresh where event_key is not null)
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
),

ranked as (
    select
        entry_ms,
        entry_seq,
        event_id,
        is_fresh,
        row_number() over (partition by event_id order by is_fresh, entry_ms, entry_seq) as position,
    from suspected
)

select entry_ms, entry_seq, event_id
from ranked
where is_fresh and position > 1;
