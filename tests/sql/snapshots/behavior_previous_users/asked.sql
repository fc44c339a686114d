select as_of, list_filter(range(1, 366), lambda days: users[days] = 1) as one, list_max(users) as most
from answer;
