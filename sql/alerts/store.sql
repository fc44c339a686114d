-- Question: what became of the alerts, and whom is to be told?
-- Grain: one row per alert and per notification. Inputs: changed (as alerts), gone (keys), told (as notifications).
-- A notification that is in the outbox already stays as it is.
insert into due
select 'alerts' as snapshot, null as part, key as field
from changed
union all
select 'alerts' as snapshot, null as part, key as field
from gone;

delete from alerts
where key in (select key from changed union all select key from gone);

insert into alerts by name
select *
from changed;

delete from notifications
where key in (select key from gone) and (sent_at is not null or withdrawn_at is not null);

insert into notifications by name
select *
from told
where not exists (
    select 1
    from notifications
    where notifications.id = told.id and notifications.channel = told.channel
);
