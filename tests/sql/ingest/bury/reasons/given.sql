-- known ones are added to, of each stream for itself; the thousandth name is the last that is told
insert into dead_reasons
select 'llm', 'note ' || n, 1 from range(997) as numbers (n)
union all
select * from (values ('llm', 'model', 5), ('agent', 'model', 40));

create temp table bad as
select n as entry_ms, 0 as entry_seq, field, 'wrong' as reason, '[]' as raw
from (
    values (1, 'model'), (2, 'rare'), (3, 'frequent'), (4, 'note 7'), (5, 'frequent'), (6, 'model'), (7, 'rarer'), (8, 'often'),
    (9, 'often'), (10, 'often')
) as letters (n, field);
