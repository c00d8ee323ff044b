"""Commands of areas, users and roles."""
