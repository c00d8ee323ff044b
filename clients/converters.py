"""What stands in an address of the register besides keys."""

from clients.kinds import KIND_BY_SLUG, EntryKind


class KindConverter:
    """A kind of entries; an address that names another one does not exist, whoever asks."""

    regex = "[a-z]+"

    def to_python(self, value: str) -> EntryKind:
        """Return the kind.

        Raises:
            ValueError: there is none of that name.
        """
        try:
            return KIND_BY_SLUG[value]
        except KeyError:
            raise ValueError(value) from None

    def to_url(self, value: EntryKind | str) -> str:
        """Return its part of the address."""
        return value.slug if isinstance(value, EntryKind) else value
