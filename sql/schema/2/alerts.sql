-- Version 2 of the warehouse: what is alerted of, and the notifications that are to be sent or were.
-- Times are UTC `timestamp`.

-- One row per key, which names the thing and its period: budget/<name>/<period>/<threshold>,
-- burn_rate/<name>/<period>/<tier>, projection/<name>/<period>, anomaly/<anomaly id>, data_loss/<stream>/<day>.
create table alerts (
    key varchar not null,
    kind varchar not null, -- budget, burn_rate, projection, anomaly or data_loss
    state varchar not null, -- pending, firing or resolved
    since timestamp not null, -- when it came into this state
    severity varchar not null, -- medium, high or critical
    subject varchar not null, -- the budget, the anomaly's id or the stream
    title varchar not null,
    detail varchar not null,
    figures json not null, -- those that made it what it is
    fired_at timestamp, -- the last time
    resolved_at timestamp,
    turned_at timestamp, -- since when things are not as the state says; null: they are
    changes integer not null, -- how often it fired and was resolved
    notified varchar not null, -- the last state that was put in the outbox: firing, resolved or ''
    silenced boolean not null -- no notification is made of it as long as it is
);

-- The outbox: one row per change of an alert's state and channel, written in the transaction that changes the state.
create table notifications (
    id varchar not null, -- made from key and change: the same on all channels, however often it is tried
    key varchar not null, -- of the alert
    change integer not null, -- the alert's `changes`
    state varchar not null, -- firing or resolved
    channel varchar not null, -- its name, which holds no secret
    payload json not null, -- what is sent
    created_at timestamp not null,
    attempts integer not null,
    next_attempt_at timestamp not null,
    last_error varchar,
    sent_at timestamp, -- null: still to be sent
    withdrawn_at timestamp -- when it turned out that its channel is no longer in the settings
);
