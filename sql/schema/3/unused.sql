-- Version 3 of the warehouse: what early folders hold and nobody reads.
drop table if exists agent_recommendations;
