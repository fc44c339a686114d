select feature, user_id, last_day
from feature_users
order by feature, user_id;
