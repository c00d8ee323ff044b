"""The ground floor: nothing of the domain."""
