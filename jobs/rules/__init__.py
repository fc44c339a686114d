"""Jobs that run rules over the warehouse: recommendations, optimization, exploration."""
