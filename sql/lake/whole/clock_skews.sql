-- Question: how far after their arrival did the entries of the last 24 hours lie?
-- Grain: one row per stream and agent. Input: clock_skews.
select
    noun, -- the stream
    agent_id, -- null: not said
    entries, -- that arrived within 24 hours
    ahead, -- of these, entries that lie after their arrival by more than the setting CLOCK_SKEW_S
    too_far_ahead, -- of these, dead letters
    most_ahead_s, -- seconds, of those that are no dead letters
from clock_skews
order by noun, agent_id
