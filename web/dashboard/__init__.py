"""The dashboard: pages for people, rendered on the server from the very figures that the API answers with."""
