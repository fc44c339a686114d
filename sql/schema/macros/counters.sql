-- The bound of the histogram in which a duration lies.
create or replace macro duration_bound_s(duration_ms) as list_min(list_filter(
    [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 'inf'::double],
    lambda bound: duration_ms::double <= bound * 1000
));
