-- Question: which notification is being sent now, and when is it tried again if nothing more is heard of it?
-- Grain: one row. Inputs: notifications, $id, $channel, $next_attempt_at.
update notifications
set attempts = attempts + 1, next_attempt_at = $next_attempt_at
where id = $id and channel = $channel;
