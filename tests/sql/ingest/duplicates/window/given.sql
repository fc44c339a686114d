-- e1: again in the batch; e2: 1,000 ms after a fact; e3: 1,001 ms after one; e4: 1,000 ms after a repetition of it;
-- without an ID nothing is repeated
insert into behavior_events (entry_ms, entry_seq, event_key, event_id)
select entry_ms, 0, hash(event_id), event_id
from (values (4500, 'e2'), (4499, 'e3'), (3800, 'e4')) as facts (entry_ms, event_id);
insert into duplicate_entries (noun, entry_ms, entry_seq, event_id) values ('behavior', 4600, 0, 'e4');
create temp table fresh as
select entry_ms, entry_seq, case when event_id is not null then hash(event_id) end as event_key, event_id
from (values (5000, 0, 'e1'), (5000, 1, 'e1'), (5500, 0, 'e2'), (5500, 1, 'e3'), (5600, 0, 'e4'), (5600, 1, null),
    (5600, 2, null)) as entries (entry_ms, entry_seq, event_id);
