"""Management package of the app ``audit``."""
