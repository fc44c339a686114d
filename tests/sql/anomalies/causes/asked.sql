select causes.id, mover.dimension, mover.name, mover.difference_usd, mover.share
from causes
cross join unnest(from_json(causes.cause, '[{"dimension": "VARCHAR", "name": "VARCHAR", "difference_usd": "DOUBLE", "share": "DOUBLE"}]')) as movers (mover)
order by causes.id, mover.difference_usd desc, mover.dimension, mover.name
