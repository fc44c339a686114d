-- Question: which features, one after the other, is each path that is counted?
-- Grain: one document per path. Inputs: wanted (numbers of paths), counted_paths, paths.
select
    path_id::varchar as field,
    path::json as features, -- at most five, no two alike in a row
from paths
where path_id in (select path_id from counted_paths)
    and path_id in (select wanted.field::integer from wanted)
order by path_id;
