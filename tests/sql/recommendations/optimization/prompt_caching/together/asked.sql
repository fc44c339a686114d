select id, title, current_usage, expected_savings, sample_size, details
from answer
order by id;
