-- Question: the entries of a batch that do not fit, kept with their reason; how many?
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
from bad
