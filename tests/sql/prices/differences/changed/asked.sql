select due.snapshot, due.field, price_differences.model, price_differences.listed_input
from price_differences
cross join due
order by model;
