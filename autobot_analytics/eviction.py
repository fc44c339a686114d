"""Which `maxmemory-policy` Redis must have: one decision for `doctor`, `load` and the recommendations.

Streams and budgets are in Redis alone, and journeys and session costs, which expire, are snapshots: a policy that
evicts any key (`allkeys-…`) or those that expire (`volatile-…`) makes figures wrong without a word. Redis that is full
and evicts nothing refuses what is new, which the tracking client and `doctor` say.
"""

POLICY = "noeviction"
COMMAND = f"CONFIG SET maxmemory-policy {POLICY}"
