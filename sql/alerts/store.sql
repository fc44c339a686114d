-- Question: what became of the alerts?
-- Grain: one row per alert. Inputs: alerts_now (as alerts), alerts_gone (keys).
-- Notifications of alerts that are gone go too, once they are sent or withdrawn.
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
