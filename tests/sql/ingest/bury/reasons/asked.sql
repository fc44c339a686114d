select noun, field, entries
from dead_reasons
where entries > 1 or field not like 'note %'
order by noun, field
