"""The documentation as pages of the service: built from docs/ into the folder `site`, read without the internet."""
