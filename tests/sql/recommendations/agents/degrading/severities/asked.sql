select agent_id, severity, (evidence ->> 'z')::double as z
from answer;
