-- Question: which dead letters and repeated entries are older than what is kept? They go; their counts stay. Entries that
-- the stream no longer holds need not be known as removed any more.
-- Grain: `removed` has one row per entry. Inputs: dead_letters, newest_dead_letters, duplicate_entries, superseded,
-- counted_revisions, $noun, $until, $until_ms (no later than the dedupe window), $first_ms (of the stream), $made_up_to (the
-- last batch of which everything was made).
create or replace temp table removed as
select entry_ms, entry_seq
from dead_letters
where noun = $noun and seen_at < $until::timestamp
union all
select entry_ms, entry_seq
from duplicate_entries
where noun = $noun and entry_ms < $until_ms;

insert into due
select distinct 'dead_letters' as snapshot, null as part, noun as field
from newest_dead_letters
where noun = $noun and seen_at < $until::timestamp;

delete from dead_letters
where noun = $noun and seen_at < $until::timestamp;

delete from newest_dead_letters
where noun = $noun and seen_at < $until::timestamp;

delete from duplicate_entries
where noun = $noun and entry_ms < $until_ms;

delete from superseded
where noun = $noun and batch <= $made_up_to::bigint;

delete from counted_revisions
where noun = $noun and entry_ms < $until_ms;

delete from removed_entries
where noun = $noun and entry_ms < $first_ms;

insert into removed_entries
select $noun as noun, entry_ms, entry_seq
from removed
where entry_ms >= $first_ms;
