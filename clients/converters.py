"""What stands in an address of the register besides keys."""

from authorities.rights import DataGroup
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


#: The data groups as they stand in an address.
GROUP_SLUGS = {
    "henkilo": DataGroup.IDENTITY,
    "asiakkuus": DataGroup.MEMBERSHIP,
    "osaaminen": DataGroup.SKILLS,
    "sosiaalinen": DataGroup.SOCIAL,
    "terveys": DataGroup.HEALTH,
    "palvelutarpeet": DataGroup.NEEDS,
    "suunnitelma": DataGroup.PLAN,
}


class GroupConverter:
    """A data group; an address that names another one does not exist, whoever asks."""

    regex = "[a-z]+"

    def to_python(self, value: str) -> DataGroup:
        """Return the group.

        Raises:
            ValueError: there is none of that name.
        """
        try:
            return GROUP_SLUGS[value]
        except KeyError:
            raise ValueError(value) from None

    def to_url(self, value: DataGroup | str) -> str:
        """Return its part of the address."""
        return next(slug for slug, group in GROUP_SLUGS.items() if value in {slug, group})
