"""Who may use the service: tokens and roles, rate limits, other origins. It stands before answers that are held."""
