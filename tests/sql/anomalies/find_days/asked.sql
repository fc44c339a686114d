select id, day::varchar as day, moment, is_running, impact_usd::varchar as impact_usd, severity, place, found
from found
