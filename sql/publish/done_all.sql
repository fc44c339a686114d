-- Question: what is still due after everything that was due is published? Nothing.
-- Grain: one row per document. Input: due.
delete from due;
