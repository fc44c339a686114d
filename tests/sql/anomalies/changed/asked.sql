select place, scope, id, born::varchar as born, since::varchar as since
from changed_series
