"""Template tags of the ground app."""
