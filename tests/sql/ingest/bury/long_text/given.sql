-- as long as 300 letters is left whole, one more is cut
create temp table bad as
select n as entry_ms, 0 as entry_seq, repeat('é', n) as field, repeat('é', n) as reason, repeat('é', n) as raw
from (values (300), (301)) as lengths (n);
