"""The tracking client: events of users, agents and language models, from any Python program into the streams."""
