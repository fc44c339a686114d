insert into agent_events from fresh
