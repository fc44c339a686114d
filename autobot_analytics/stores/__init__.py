"""Settings that change while the service runs, kept in Redis: budgets, tokens, silences."""
