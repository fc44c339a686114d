select agent_id, priority, figures ->> 'error_rate' as error_rate
from answer;
