-- Question: where are we in a stream now?
-- Grain: the row of one stream, if there is one. Inputs: one parameter for each column of streams.
update streams
set
    epoch = $epoch,
    last_id = $last_id,
    replication_id = $replication_id,
    base_added = $base_added,
    epoch_read = $epoch_read,
    entries_added = $entries_added,
    last_generated_id = $last_generated_id,
    entries_read = $entries_read,
    accepted = $accepted,
    dead = $dead,
    duplicates = $duplicates,
    late = $late,
    lost = $lost,
    closed_lost = $closed_lost,
    lag = $lag,
    resets = $resets,
    recovering = $recovering,
    recognised = $recognised,
    recovered = $recovered,
    length = $length,
    first_id = $first_id,
    last_event_at = $last_event_at
where noun = $noun;
