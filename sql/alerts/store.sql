-- Question: what became of the alerts, and whom is to be told?
-- Grain: one row per alert and per notification. Inputs: alerts_now (as alerts), alerts_gone (keys), notifications_new.
-- A notification that is in the outbox already stays as it is.
insert into due
select 'alerts' as snapshot, null as part, key as field
from alerts_now
union all
select 'alerts' as snapshot, null as part, key as field
from alerts_gone;

delete from alerts
where key in (select key from alerts_now union all select key from alerts_gone);

insert into alerts by name
select *
from alerts_now;

delete from notifications
where key in (select key from alerts_gone) and (sent_at is not null or withdrawn_at is not null);

insert into notifications by name
select *
from notifications_new
where not exists (
    select 1
    from notifications
    where notifications.id = notifications_new.id and notifications.channel = notifications_new.channel
);
