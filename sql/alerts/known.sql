-- Question: which alerts are there?
-- Grain: one row per alert. Input: alerts.
select
    key,
    kind,
    state,
    since,
    severity,
    subject,
    title,
    detail,
    figures,
    fired_at,
    resolved_at,
    turned_at,
    changes,
    notified,
    silenced,
from alerts
order by key;
