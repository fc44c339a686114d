-- Question: what happened to the streams and the warehouse that should not have?
-- Grain: one row per incident. Input: incidents.
select
    seen_at, -- UTC
    noun, -- a stream, or warehouse
    kind,
    entries, -- how many it concerns, where that is known
    detail,
from incidents
order by seen_at, noun, kind, entries, detail
