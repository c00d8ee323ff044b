"""The verbs of the administration: one function each, policy, lock, change and event inside the caller's transaction."""
