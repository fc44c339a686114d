"""The reference of the API: its OpenAPI document and the pages made from it."""
