-- Question: which documents of days were due before this rollup, because nobody could publish them yet?
-- Grain: one row per snapshot and day. Input: due.
create or replace temp table due_before as
select snapshot, field, count(*) as entries
from due
where snapshot in ('behavior_hours', 'behavior_features', 'agent_days', 'cost_days')
group by snapshot, field
