"""The JSON of the API, declared once: validation of bodies and OpenAPI 3.1 come from these models."""
