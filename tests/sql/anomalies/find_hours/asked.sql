select
    id, day::varchar as day, is_running, expected_usd::varchar as expected_usd, high_usd::varchar as high_usd,
    actual_usd::varchar as actual_usd, severity, place, found
from found
