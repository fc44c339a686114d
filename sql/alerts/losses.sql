-- Question: of which streams were entries lost today or yesterday, and how many documents of the snapshots?
-- Grain: one row per stream and day. Inputs: incidents, $today, $yesterday (when these days began, UTC).
select
    noun,
    seen_at >= $today as is_today,
    sum(entries)::bigint as entries,
from incidents
where seen_at >= $yesterday and entries > 0 and kind in ('trimmed', 'documents_lost')
group by noun, seen_at >= $today
order by noun, is_today;
