-- Question: which entries of a batch do we have already? Asked when a stream is read again from its beginning, after
-- it was recreated or its server failed over: an entry is the same when its ID and all its content are. Of an entry that
-- was removed here only its ID is known.
-- Grain: one row per entry. Inputs: fresh, bad (those that do not fit), removed_entries, again (entries that have the ID
-- of a dead letter, as they are now; they may fit by now), the stream's facts, $facts, $noun, $first_ms, $last_ms.
create or replace temp table recognised as
with compared as (
    select
        columns(
            lambda name: name not in ('batch', 'epoch', 'cost_usd', 'price_status', 'unpriced_reason', 'price_version')
        ),
        true as is_fact,
    from query_table($facts)
    where entry_ms between $first_ms and $last_ms
    union all by name
    select columns(lambda name: name not in ('batch', 'epoch')), false as is_fact
    from fresh
),

matched as (
    select * exclude (is_fact), bool_or(is_fact) and bool_or(not is_fact) as is_known
    from compared
    group by all
),

known_rows as (
    select entry_ms, entry_seq
    from matched
    where is_known
),

known_duplicates as (
    select fresh.entry_ms, fresh.entry_seq
    from fresh
    join duplicate_entries
        on duplicate_entries.noun = $noun
        and duplicate_entries.entry_ms = fresh.entry_ms
        and duplicate_entries.entry_seq = fresh.entry_seq
        and duplicate_entries.event_id = fresh.event_id
),

known_dead as (
    select again.entry_ms, again.entry_seq
    from again
    join dead_letters
        on dead_letters.noun = $noun
        and dead_letters.entry_ms = again.entry_ms
        and dead_letters.entry_seq = again.entry_seq
        and dead_letters.raw = again.raw
),

known_removed as (
    select entry_ms, entry_seq
    from removed_entries
    where noun = $noun
        and entry_ms between $first_ms and $last_ms
        and (entry_ms, entry_seq) in (
            select (entry_ms, entry_seq) from fresh
            union all
            select (entry_ms, entry_seq) from bad
        )
)

select entry_ms, entry_seq from known_rows
union
select entry_ms, entry_seq from known_duplicates
union
select entry_ms, entry_seq from known_dead
union
select entry_ms, entry_seq from known_removed;
