-- Question: which expressions do our queries share, so that an analyst can run them too?
-- Grain: one row per macro. Input: the warehouse's own catalogue.
select function_name as name, array_to_string(parameters, ', ') as parameters, macro_definition as definition
from duckdb_functions()
where function_type = 'macro' and not internal
order by function_name
