"""Reports: the endpoints' figures put together for a reader, with their changes, in sentences, tables and charts."""
