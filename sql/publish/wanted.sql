-- Question: of which snapshot is the table `wanted` about to be read?
-- Grain: none: it is a view of taken.sql on the variable. Input: $snapshot.
set variable snapshot = $snapshot;
