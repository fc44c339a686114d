-- Question: which notifications have nowhere to go, because their channel is no longer in the settings?
-- Grain: one row per notification. Inputs: notifications, configured_channels (channel), $now.
insert into due
select distinct 'alerts' as snapshot, null as part, key as field
from notifications
where sent_at is null and withdrawn_at is null and channel not in (select channel from configured_channels);

update notifications
set withdrawn_at = $now
where sent_at is null and withdrawn_at is null and channel not in (select channel from configured_channels);
