select field, new_users, active_users, active_users_7d, active_users_28d
from answer;
