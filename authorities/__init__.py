"""Areas, authorities, people and roles, and the rules of access."""
