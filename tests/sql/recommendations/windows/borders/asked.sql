select period, tasks, failed, timeout, durations
from agent_periods
order by period;
