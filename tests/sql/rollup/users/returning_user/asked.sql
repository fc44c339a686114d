select min(field) as first_due, count(*) as days
from due
where snapshot = 'behavior_days';
