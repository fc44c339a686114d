-- Question: do sessions with a support chat end in a purchase more often than others?
with flags as (
    select
        session_id,
        max(case when feature = 'support_chat' then 1 else 0 end) as with_support,
        max(case when feature = 'purchase' then 1 else 0 end) as with_purchase,
    from events
    where session_id <> 'unknown'
    group by session_id
)

select with_support = 1 as with_support, count(*) as sessions, round(100 * avg(with_purchase), 1) as purchase_percent
from flags
group by with_support
order by with_support
