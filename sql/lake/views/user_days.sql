-- Question: which users were seen on which day?
-- Grain: one row per day and user; anonymous ones are left out. Input: the files of user_days.
select
    day, -- in the reporting zone; a filter on it reads the files of those days only
    user_id,
from lake_files('user_days')
