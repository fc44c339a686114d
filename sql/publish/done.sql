-- Question: what is still due after the documents that were taken are published?
-- Grain: one row per document. Inputs: due, taken.
delete from due
where exists (
    select 1
    from taken
    where taken.snapshot = due.snapshot
        and taken.part is not distinct from due.part
        and taken.field = due.field
);
