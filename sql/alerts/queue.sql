-- Question: what is to be sent besides the changes of alerts?
-- Grain: one row per notification. Input: notifications_new.
insert into notifications by name
select *
from notifications_new;
