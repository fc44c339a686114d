select snapshot, field
from due
order by field;
