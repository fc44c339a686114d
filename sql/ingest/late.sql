-- Question: how many entries of a batch arrived more than a quarter of an hour after their event, and which event is
-- the newest?
-- Grain: one row. Inputs: fresh, $time (the name of its time column).
select
    count(case when entry_ms - epoch_ms(happened_at) > 900000 then 1 end) as late,
    max(happened_at) as last_event_at,
from (select entry_ms, columns(lambda name: name = $time) as happened_at from fresh)
