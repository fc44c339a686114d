select id from answer order by id
