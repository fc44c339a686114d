-- Question: how far are the facts of a stream counted now?
-- Grain: one row per stream. Inputs: reached, counted_up_to, $noun.
create or replace temp table further as
with places as (
    select place from reached where place is not null
    union all
    select (epoch, entry_ms, entry_seq) as place from counted_up_to where noun = $noun
)

select max(place) as place
from places;

delete from counted_up_to
where noun = $noun;

insert into counted_up_to
select $noun as noun, place[1] as epoch, place[2] as entry_ms, place[3] as entry_seq
from further
where place is not null;
