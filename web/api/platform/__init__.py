"""The platform topic: routes, answers and figures."""
