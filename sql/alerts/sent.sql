-- Question: how did the attempt to send a notification end?
-- Grain: one row. Inputs: notifications, $id, $channel, $sent_at (null: not sent), $error (null: none).
update notifications
set sent_at = $sent_at, last_error = $error
where id = $id and channel = $channel;

insert into due
select 'alerts' as snapshot, null as part, key as field
from notifications
where id = $id and channel = $channel;
