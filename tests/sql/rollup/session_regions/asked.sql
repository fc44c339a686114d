select session_key, first_at, last_at
from region
order by session_key;
