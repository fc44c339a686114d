select seated.name, seated.seat, (select list(name order by name) from counter_names where kind = 'agent') as named
from seated
order by seated.name
