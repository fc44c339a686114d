-- Question: which entries of a batch bring a higher revision of a known event_id, and which are repetitions? Asked instead
-- of `repeated` of duplicates.sql when a batch holds revisions. Of the entries of an event_id that arrived within the
-- dedupe window of one another the highest revision counts, and the first in stream order among equals.
-- Grain: `repeated` has one row per entry of the batch that does not count; `replaced` one per fact that is replaced, with
-- the place of the entry that replaces it. Inputs: fresh, suspects and repeated_before (of duplicates.sql), the stream's
-- facts, $facts, $window_ms, $from_ms (the window before the batch).
create or replace temp table candidates as
with in_window as (
    select epoch, entry_ms, entry_seq, event_id, revision
    from query_table($facts)
    where entry_ms >= $from_ms and event_key in (select event_key from suspects)
),

-- repetitions may have kept open the window of a fact that lies before it
earlier_keys as (
    select event_key, event_id
    from fresh
    where event_id in (select event_id from repeated_before)
        and event_id not in (select event_id from in_window)
),

earlier as (
    select event_id, max((epoch, entry_ms, entry_seq, revision)) as fact
    from query_table($facts)
    where entry_ms < $from_ms
        and event_key in (select event_key from earlier_keys)
        and event_id in (select event_id from earlier_keys)
    group by event_id
),

kept_open as (
    select event_id, min(entry_ms) as entry_ms
    from repeated_before
    group by event_id
),

suspected as (
    select epoch, entry_ms, entry_seq, event_id, revision, entry_ms as chain_ms, true as is_fresh, true as is_fact
    from fresh
    where event_key in (select event_key from suspects)
    union all
    select epoch, entry_ms, entry_seq, event_id, revision, entry_ms as chain_ms, false as is_fresh, true as is_fact
    from in_window
    union all
    select
        fact[1] as epoch,
        fact[2] as entry_ms,
        fact[3] as entry_seq,
        earlier.event_id,
        fact[4] as revision,
        kept_open.entry_ms as chain_ms,
        false as is_fresh,
        true as is_fact,
    from earlier
    join kept_open on kept_open.event_id = earlier.event_id
    union all
    select
        null as epoch,
        entry_ms,
        entry_seq,
        event_id,
        null as revision,
        entry_ms as chain_ms,
        false as is_fresh,
        false as is_fact,
    from repeated_before
),

spaced as (
    select
        *,
        lag(chain_ms) over (partition by event_id order by is_fresh, chain_ms, entry_seq) as previous_ms,
    from suspected
),

chained as (
    select
        *,
        sum(case when abs(chain_ms - previous_ms) <= $window_ms then 0 else 1 end) over (
            partition by event_id
            order by is_fresh, chain_ms, entry_seq
            rows between unbounded preceding and current row
        ) as chain,
    from spaced
)

select
    *,
    row_number() over (
        partition by event_id, chain order by is_fact desc, revision desc, is_fresh, chain_ms, entry_seq
    ) as place,
    row_number() over (
        partition by event_id, chain
        order by is_fresh, is_fact desc, chain_ms desc, entry_seq desc
    ) as newest_known,
    max(case when is_fresh then 0 else 1 end) over (partition by event_id, chain) as is_known,
    max(case when is_fact and not is_fresh then 1 else 0 end) over (partition by event_id, chain) as has_fact,
from chained;

-- a fact that is no longer kept cannot be replaced: what arrives of it now is a repetition
create or replace temp table repeated as
select entry_ms, entry_seq, event_id
from candidates
where is_fresh and (place > 1 or is_known > has_fact);

create or replace temp table replaced as
select
    known.epoch,
    known.entry_ms,
    known.entry_seq,
    known.event_id,
    winner.epoch as new_epoch,
    winner.entry_ms as new_ms,
    winner.entry_seq as new_seq,
from candidates as known
join candidates as winner on winner.event_id = known.event_id and winner.chain = known.chain
where winner.is_fresh
    and winner.place = 1
    and known.is_fact
    and not known.is_fresh
    and known.newest_known = 1;

select count(*) as replaced, min(entry_ms) as first_ms, max(entry_ms) as last_ms
from replaced;
