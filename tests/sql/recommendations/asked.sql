select id, priority, description, estimated_impact, confidence, sample_size, figures
from answer;
