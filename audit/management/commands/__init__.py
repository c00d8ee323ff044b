"""Commands of the app ``audit``."""
