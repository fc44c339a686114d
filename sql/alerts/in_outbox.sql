-- Question: is something about $key in the outbox, sent or not?
-- Grain: one row. Inputs: notifications, $key.
select count(*) > 0
from notifications
where key = $key;
