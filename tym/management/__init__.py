"""The roof's commands."""
