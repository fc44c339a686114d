insert into behavior_events from fresh
