insert into agent_events (entry_ms) select epoch_ms(timestamp '2024-06-29 10:00') from range(1000);
