-- What was asked for: a window of a quarter of an hour's borders for each scope, and one that begins within a quarter.
create temp table spending_windows (number integer, scope varchar, scope_id varchar, since timestamp, until timestamp);
