-- Question: what is to be sent?
-- Grain: one row per notification and channel. Input: notifications_new.
-- A notification that is in the outbox already stays as it is.
insert into notifications by name
select *
from notifications_new
where not exists (
    select 1
    from notifications
    where notifications.id = notifications_new.id and notifications.channel = notifications_new.channel
);
