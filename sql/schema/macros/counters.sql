-- The bound of the histogram in which a duration lies.
create or replace macro duration_bound_s(duration_ms) as list_min(list_filter(
    [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 'inf'::double],
    lambda bound: duration_ms::double <= bound * 1000
));

-- Under which name counters hold an event or a call.
create or replace macro model_counter(provider, model) as to_json([coalesce(provider, 'unknown'), model])::varchar;

create or replace macro agent_counter(agent_id) as coalesce(agent_id, 'none');

create or replace macro event_counter(feature, event_type) as to_json([feature, event_type])::varchar;

-- What a counter that only rises adds for a fact of which it holds `counted` already.
create or replace macro to_add(amount, counted) as greatest(amount - coalesce(counted, 0), 0);
