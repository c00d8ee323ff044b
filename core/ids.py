"""Keys of rows that people and logs point at."""

import uuid

import uuid_utils.compat


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7: ordered by time of creation, never reissued after a restore (design § 3)."""
    return uuid_utils.compat.uuid7()
