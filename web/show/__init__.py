"""How figures look to people: formats, charts and scales that pages and reports share."""
