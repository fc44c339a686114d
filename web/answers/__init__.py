"""The shape of every request and answer: pydantic models that validate, and that make the OpenAPI document."""
