insert into agents (agent_id, agent_type) values ('a1', 'chat');
