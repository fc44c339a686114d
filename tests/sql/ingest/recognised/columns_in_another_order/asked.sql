select entry_ms, entry_seq
from recognised
order by entry_ms;
