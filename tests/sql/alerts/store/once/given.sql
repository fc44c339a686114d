-- Of alert a a notification is in the outbox that is put there again; alert b is gone, told of on one channel only.
insert into alerts (key, state)
values ('a', 'pending'), ('b', 'resolved');

insert into notifications (id, key, channel, attempts, sent_at)
values ('1', 'a', 'x', 3, null), ('2', 'b', 'x', 1, '2024-06-29 12:00'), ('2', 'b', 'y', 5, null);

create temp table alerts_now as select 'a' as key, 'firing' as state;
create temp table alerts_gone as select 'b' as key;
create temp table notifications_new as
from (values ('1', 'a', 'x', 0), ('1', 'a', 'y', 0)) as new (id, key, channel, attempts);
