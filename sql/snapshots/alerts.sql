-- Question: what is alerted of, and who was told?
-- Grain: one document per alert. Inputs: wanted (keys), alerts, notifications.
with told as (
    select
        key,
        to_json(list(
            struct_pack(
                channel := channel,
                state := state,
                created_at := strftime(created_at, '%Y-%m-%dT%H:%M:%SZ'),
                sent_at := strftime(sent_at, '%Y-%m-%dT%H:%M:%SZ'),
                withdrawn_at := strftime(withdrawn_at, '%Y-%m-%dT%H:%M:%SZ'),
                attempts := attempts,
                last_error := last_error
            )
            order by change, channel
        )) as notifications,
    from notifications
    where key in (select field from wanted)
    group by key
)

select
    alerts.key as field,
    alerts.key,
    alerts.kind, -- budget, burn_rate, projection, anomaly or data_loss
    alerts.state, -- pending, firing or resolved
    strftime(alerts.since, '%Y-%m-%dT%H:%M:%SZ') as since, -- in this state
    alerts.severity, -- medium, high or critical
    alerts.subject, -- the budget, the anomaly or the stream
    alerts.title,
    alerts.detail,
    alerts.figures,
    strftime(alerts.fired_at, '%Y-%m-%dT%H:%M:%SZ') as fired_at,
    strftime(alerts.resolved_at, '%Y-%m-%dT%H:%M:%SZ') as resolved_at,
    alerts.silenced,
    coalesce(told.notifications, '[]'::json) as notifications, -- oldest first
from alerts
left join told on told.key = alerts.key
where alerts.key in (select field from wanted)
order by alerts.key;
