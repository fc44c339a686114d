select len(entry_id) as entries, entry_id[1] as newest, entry_id[-1] as oldest
from answer;
