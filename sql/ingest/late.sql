-- Question: how many entries of a batch arrived more than a quarter of an hour after their event?
-- Grain: one row. Inputs: fresh, $time (the name of its time column).
select count(*) as late
from (select entry_ms, columns(lambda name: name = $time) as happened_at from fresh)
where entry_ms - epoch_ms(happened_at) > 900000
