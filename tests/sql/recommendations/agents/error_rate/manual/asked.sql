select id, priority, category, description, estimated_impact, window_from, window_to
from answer;
