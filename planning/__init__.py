"""Planning: the joint assessment of service needs, and what the authorities and the client agree upon."""
