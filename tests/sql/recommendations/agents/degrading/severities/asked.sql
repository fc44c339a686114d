select agent_id, priority, (figures ->> 'z')::double as z
from answer;
