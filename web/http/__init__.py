"""How the service speaks HTTP: errors, caching, compression, what every exchange has."""
