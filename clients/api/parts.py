"""The parts of a client that have an address of their own: one list for the addresses, the views and the tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from authorities.access import Actor
from authorities.rights import DataGroup
from clients.api import serializers
from clients.models import Referral, SourcedRecord
from clients.models.base import ClientRecord
from clients.models.consent import Consent


@dataclass(frozen=True, kw_only=True)
class Part:
    """One kind of rows of a client."""

    slug: str
    """Its part of the address."""
    serializer: type[serializers.RecordSerializer]
    related: tuple[str, ...] = ()
    prefetch: Callable[[Actor], tuple[Any, ...]] = lambda actor: ()

    @property
    def model(self) -> type[ClientRecord]:
        """The rows' model."""
        model: type[ClientRecord] = self.serializer.Meta.model
        return model

    @property
    def data_group(self) -> DataGroup:
        """The data group of the rows."""
        return self.model.data_group

    @property
    def is_entry(self) -> bool:
        """Whether the rows are entries that have an address each."""
        return issubclass(self.model, SourcedRecord | Consent)


def _referrals(actor: Actor) -> tuple[Any, ...]:
    return (Prefetch("referral", queryset=Referral.objects.readable_by(actor).select_related("referred_by")),)


PARTS = (
    Part(slug="memberships", serializer=serializers.MembershipSerializer, prefetch=_referrals),
    Part(slug="officials", serializer=serializers.OfficialSerializer, related=("user",)),
    Part(slug="education", serializer=serializers.EducationSerializer),
    Part(slug="work-periods", serializer=serializers.WorkSerializer),
    Part(slug="skills", serializer=serializers.SkillSerializer),
    Part(slug="languages", serializer=serializers.LanguageSerializer),
    Part(slug="licences", serializer=serializers.LicenceSerializer),
    Part(slug="social", serializer=serializers.SocialSerializer),
    Part(slug="health", serializer=serializers.HealthSerializer),
    Part(slug="needs", serializer=serializers.NeedSerializer),
    Part(slug="arrangements", serializer=serializers.ArrangementSerializer),
    Part(slug="consents", serializer=serializers.ConsentSerializer, related=("party",)),
)
