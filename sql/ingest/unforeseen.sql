-- Question: how many entries of a stream became dead letters of late because of a failure that nobody foresaw?
-- Grain: one row. Inputs: dead_letters, $noun, $field (how they are marked), $day_ago.
select count(*) as entries
from dead_letters
where noun = $noun and field = $field and seen_at > $day_ago;
