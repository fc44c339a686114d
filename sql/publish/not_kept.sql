-- Question: which documents are due although Redis does not hold their days any more?
-- Grain: none. Input: due, $snapshot, $kept_from (the first day that it holds).
delete from due
where snapshot = $snapshot and part < $kept_from;
