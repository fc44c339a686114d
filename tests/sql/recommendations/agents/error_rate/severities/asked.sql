select agent_id, severity, evidence ->> 'error_rate' as error_rate
from answer;
