-- Question: which notifications are still to be sent, and when is each tried next?
-- Grain: one row per notification, each channel's oldest first. Input: notifications.
select
    channel,
    id,
    payload::varchar as payload,
    created_at,
    attempts,
    next_attempt_at,
from notifications
where sent_at is null and withdrawn_at is null
order by channel, created_at, key, change, id;
