-- Question: which entries of a batch do not fit? They are kept with their reason, and those last seen are to be shown.
-- Grain: one row per entry. Inputs: bad, $batch, $noun, $epoch, $now.
insert into dead_letters
select
    $batch as batch,
    $noun as noun,
    $epoch as epoch,
    entry_ms,
    entry_seq,
    $now as seen_at,
    field,
    reason,
    raw,
from bad;

insert into due
select distinct 'dead_letters' as snapshot, null as part, 'all' as field
from bad;
