"""The roof: puts the apps together and holds no domain code."""
