-- Version 3 of the warehouse: what is shown of the dead letters, so that nobody has to read them all.

-- How many dead letters of a stream there are by the field that is wrong. Producers may name fields as they like and as
-- many: those that came after the first thousand are counted together as `other fields`.
create table dead_reasons (
    noun varchar not null,
    field varchar not null,
    entries bigint not null,
    primary key (noun, field)
);

insert into dead_reasons
with counted as (
    select noun, field, count(*) as entries
    from dead_letters
    group by noun, field
),

ranked as (
    select *, row_number() over (partition by noun order by entries desc, field) as position
    from counted
)

select noun, case when position <= 1000 then field else 'other fields' end as field, sum(entries) as entries
from ranked
group by noun, case when position <= 1000 then field else 'other fields' end;

-- The newest hundred dead letters of each stream, their texts cut to 300 letters.
create table newest_dead_letters (
    noun varchar not null,
    epoch integer not null,
    entry_ms bigint not null,
    entry_seq bigint not null,
    seen_at timestamp not null,
    field varchar not null,
    reason varchar not null,
    raw varchar not null,
    raw_length bigint not null -- before it was cut
);

insert into newest_dead_letters
with ranked as (
    select
        rowid as letter,
        row_number() over (partition by noun order by seen_at desc, epoch desc, entry_ms desc, entry_seq desc) as position,
    from dead_letters
)

select
    noun,
    epoch,
    entry_ms,
    entry_seq,
    seen_at,
    left(field, 300) as field,
    left(reason, 300) as reason,
    left(raw, 300) as raw,
    length(raw) as raw_length,
from dead_letters
where rowid in (select letter from ranked where position <= 100);
