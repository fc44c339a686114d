-- Question: which entries of a batch do not fit? They are kept with their reason, counted by the field that is wrong,
-- and those last seen are to be shown.
-- Grain: one row per entry. Inputs: bad, dead_reasons, newest_dead_letters, $batch, $noun, $epoch, $now.
insert into dead_letters
select
    $batch as batch,
    $noun as noun,
    $epoch as epoch,
    entry_ms,
    entry_seq,
    $now as seen_at,
    field,
    reason,
    raw,
from bad;

-- a field that is new keeps its name while the stream has fewer than a thousand
insert into dead_reasons
with arrived as (
    select bad.field, dead_reasons.field is not null as is_known, count(*) as entries
    from bad
    left join dead_reasons on dead_reasons.noun = $noun and dead_reasons.field = bad.field
    group by bad.field, is_known
),

ranked as (
    select
        *,
        is_known
        or row_number() over (partition by is_known order by entries desc, field)
        + (select count(*) from dead_reasons where noun = $noun) <= 1000 as is_named,
    from arrived
)

select
    $noun as noun,
    case when is_named then field else 'other fields' end as field,
    sum(entries) as entries,
from ranked
group by case when is_named then field else 'other fields' end
on conflict do update set entries = dead_reasons.entries + excluded.entries;

insert into newest_dead_letters
select
    $noun as noun,
    $epoch as epoch,
    entry_ms,
    entry_seq,
    $now as seen_at,
    left(field, 300) as field,
    left(reason, 300) as reason,
    left(raw, 300) as raw,
    length(raw) as raw_length,
from bad
order by entry_ms desc, entry_seq desc
limit 100;

delete from newest_dead_letters
where rowid in (
    select rowid
    from newest_dead_letters
    where noun = $noun
    order by seen_at desc, epoch desc, entry_ms desc, entry_seq desc
    offset 100
);

insert into due
select distinct 'dead_letters' as snapshot, null as part, $noun as field
from bad;
