select
    sessions.session_key,
    sessions.started_at,
    sessions.events,
    list(session_features.feature order by session_features.feature) as features,
from sessions
left join session_features
    on session_features.session_key = sessions.session_key and session_features.started_at = sessions.started_at
group by all
order by all;
