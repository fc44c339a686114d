select id, priority, implementation_effort, expected_savings, sample_size, figures
from answer
order by id;
