select users.user_id, users.first_day, users.last_day, list(user_days.day order by user_days.day) as days
from users
join user_days on user_days.user_id = users.user_id
group by all
order by users.user_id;
