"""Parts of planning's addresses."""

from clients.models import ServiceNeed

#: The four areas of the joint assessment, as they stand in an address.
SLUGS = {
    "osaaminen": ServiceNeed.Area.SKILLS,
    "sosiaalinen": ServiceNeed.Area.SOCIAL,
    "terveys": ServiceNeed.Area.HEALTH,
    "toimintakyky": ServiceNeed.Area.ABILITY,
}


class NeedAreaConverter:
    """One of the four areas; any other word is no address."""

    regex = "|".join(SLUGS)

    def to_python(self, value: str) -> ServiceNeed.Area:
        """The area of a word."""
        return SLUGS[value]

    def to_url(self, value: str) -> str:
        """The word of an area."""
        return next(slug for slug, area in SLUGS.items() if area == value)
