select period, durations, abs(p95_ms / 60000 - 1) <= 0.01 as within_1_percent
from agent_periods
order by period;
