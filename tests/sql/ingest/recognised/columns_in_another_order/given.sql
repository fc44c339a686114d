-- the first entry is a fact already, the second has another content
insert into behavior_events by name
select 1 as batch, 1 as epoch, 5 as entry_ms, 0 as entry_seq, 'click' as event_type, 'chat' as feature
union all by name
select 1 as batch, 1 as epoch, 6 as entry_ms, 0 as entry_seq, 'click' as event_type, 'chat' as feature;

create temp table fresh as
select columns(lambda name: name in ('feature', 'event_type')), * exclude (feature, event_type)
from behavior_events;

update fresh
set batch = 2, epoch = 2;

update fresh
set feature = 'files'
where entry_ms = 6;

create temp table bad (entry_ms bigint, entry_seq bigint);

create temp table again (entry_ms bigint, entry_seq bigint, raw varchar);
