"""What the API tells of each kind of row. No identity code stands in any answer (R43)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from authorities.models import Authority, AuthorityKind
from authorities.rights import DataGroup
from clients.listing import EMPTY, Row
from clients.models import (
    Client,
    ClientRecord,
    Consent,
    ContactDetails,
    Education,
    EndReason,
    HealthEntry,
    LanguageSkill,
    Licence,
    Membership,
    Referral,
    ResponsibleOfficial,
    ServiceNeed,
    SocialEntry,
    SpecialArrangement,
    VocationalSkill,
    WorkPeriod,
)

#: What stays of a struck entry; everything else of it is null.
FRAME = ("id", "data_group", "stored_by", "created_at", "updated_at", "struck_at")
SOURCE = ("source", "checked_on", "consent")
NECESSARY = ("topic", "noted_on", "text", "affects_employment", "is_necessary", "necessity")


class AuthoritySerializer(serializers.ModelSerializer):
    """An authority, by its short name."""

    name = serializers.CharField(source="short_name", read_only=True)

    class Meta:
        model = Authority
        fields = ("id", "kind", "name")
        read_only_fields = fields


class RecordSerializer(serializers.ModelSerializer):
    """A record that an authority stored. Of one that was struck only the frame is told."""

    data_group = serializers.ChoiceField(choices=DataGroup.choices, read_only=True)
    stored_by = AuthoritySerializer(read_only=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """All fields are read only, and those of the content may be null: the entry may be struck."""
        fields: dict[str, serializers.Field] = super().get_fields()
        for name, field in fields.items():
            field.read_only = True
            if name not in FRAME and self.Meta.model.content_fields:  # type: ignore[attr-defined]
                field.allow_null = True
        return fields

    def to_representation(self, instance: ClientRecord) -> dict[str, Any]:
        """Leave the content of a struck entry out."""
        told: dict[str, Any] = super().to_representation(instance)
        if instance.is_struck:
            told |= {name: None for name in told if name not in FRAME}
        return told


def fields_of(*content: str) -> tuple[str, ...]:
    """The frame and the content."""
    return (*FRAME, *content)


class ReferralSerializer(serializers.ModelSerializer):
    """How the client came to the joint assessment."""

    referred_by = AuthoritySerializer(read_only=True)

    class Meta:
        model = Referral
        fields = ("referred_by", "referred_on", "grounds")
        read_only_fields = fields


class MembershipSerializer(RecordSerializer):
    """A membership and its referral."""

    end_reason = serializers.ChoiceField(choices=EndReason.choices, allow_blank=True, read_only=True)
    referral = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = fields_of("state", "started_on", "ended_on", "end_reason", "present_at_start", "referral")

    @extend_schema_field(ReferralSerializer(allow_null=True))
    def get_referral(self, row: Membership) -> Any:
        """The referral, where it may be read."""
        found = getattr(row, "referral", None)
        return ReferralSerializer(found).data if found is not None else None


class OfficialSerializer(RecordSerializer):
    """An official who answers, or answered, for the client."""

    name = serializers.CharField(source="user.get_full_name", read_only=True)

    class Meta:
        model = ResponsibleOfficial
        fields = fields_of("name", "started_on", "ended_on")


class EducationSerializer(RecordSerializer):
    """A degree, training or interrupted studies."""

    class Meta:
        model = Education
        fields = fields_of("level", "name", "institution", "progress", "completed_year", "note", *SOURCE)


class WorkSerializer(RecordSerializer):
    """A time of work."""

    class Meta:
        model = WorkPeriod
        fields = fields_of("kind", "employer", "tasks", "started_on", "ended_on", "note", *SOURCE)


class SkillSerializer(RecordSerializer):
    """A vocational skill."""

    class Meta:
        model = VocationalSkill
        fields = fields_of("name", "description", *SOURCE)


class LanguageSerializer(RecordSerializer):
    """A language and how well the client knows it."""

    class Meta:
        model = LanguageSkill
        fields = fields_of("language", "level", "note", *SOURCE)


class LicenceSerializer(RecordSerializer):
    """A licence, permit or card."""

    class Meta:
        model = Licence
        fields = fields_of("kind", "name", "valid_to", *SOURCE)


class SocialSerializer(RecordSerializer):
    """An entry on the social situation."""

    class Meta:
        model = SocialEntry
        fields = fields_of(*NECESSARY, *SOURCE)


class HealthSerializer(RecordSerializer):
    """An entry on health and work ability."""

    class Meta:
        model = HealthEntry
        fields = fields_of(*NECESSARY, *SOURCE)


class NeedSerializer(RecordSerializer):
    """A service need."""

    class Meta:
        model = ServiceNeed
        fields = fields_of("need_area", "description", "urgency", "status", "status_note", "noted_on", *SOURCE)


class ArrangementSerializer(RecordSerializer):
    """A special arrangement."""

    class Meta:
        model = SpecialArrangement
        fields = fields_of("kind", "description", "starts_on", "ends_on", *SOURCE)


class ConsentSerializer(RecordSerializer):
    """A consent to get information or to give it."""

    party = serializers.CharField(source="party.code", read_only=True)

    class Meta:
        model = Consent
        fields = fields_of(
            "direction", "party", "party_name", "relation", "content", "purpose", "is_outside_eea", "country", "transfer_ground",
            "given_on", "valid_to", "withdrawn_on", "withdrawal_note",
        )  # fmt: skip


class ContactSerializer(serializers.ModelSerializer):
    """The contact details in force; what is not known is empty."""

    email = serializers.CharField(read_only=True)

    class Meta:
        model = ContactDetails
        fields = (
            "street_address", "postal_code", "post_office", "home_municipality", "phone", "other_phone", "email",
            "contact_language", "interpreter_language", "valid_from",
        )  # fmt: skip
        read_only_fields = fields


class ClientSerializer(serializers.ModelSerializer):
    """One client. ``contact_details`` is null where they may not be seen (non-disclosure for safety, R44)."""

    stored_by = AuthoritySerializer(read_only=True)
    contact_details = ContactSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Client
        fields = (
            "id", "number", "last_name", "first_names", "former_names", "birth_date", "died_on", "shielded",
            "safety_non_disclosure", "stored_by", "created_at", "updated_at", "contact_details",
        )  # fmt: skip
        read_only_fields = fields


class ListedOfficialSerializer(serializers.Serializer):
    """A responsible official in force, as the list shows one."""

    authority_kind = serializers.ChoiceField(choices=AuthorityKind.choices, read_only=True)
    authority = serializers.CharField(read_only=True)
    last_name = serializers.CharField(read_only=True)


class ListedClientSerializer(serializers.Serializer):
    """A client as the list shows one."""

    id = serializers.UUIDField(source="client.pk", read_only=True)
    number = serializers.IntegerField(source="client.number", read_only=True)
    last_name = serializers.CharField(source="client.last_name", read_only=True)
    first_names = serializers.CharField(source="client.first_names", read_only=True)
    birth_date = serializers.DateField(source="client.birth_date", read_only=True)
    safety_non_disclosure = serializers.BooleanField(source="client.safety_non_disclosure", read_only=True)
    state = serializers.ChoiceField(choices=Membership.State.choices, read_only=True)
    started_on = serializers.DateField(read_only=True, allow_null=True)
    home_municipality = serializers.SerializerMethodField()
    officials = serializers.SerializerMethodField()

    def get_home_municipality(self, row: Row) -> str | None:
        """Its name; null where it is not known or not shown."""
        return None if row.client.safety_non_disclosure or row.municipality == EMPTY else row.municipality

    @extend_schema_field(ListedOfficialSerializer(many=True))
    def get_officials(self, row: Row) -> list[dict[str, str]]:
        """One for each authority that has named one."""
        return [{"authority_kind": chip.kind, "authority": chip.label, "last_name": name} for chip, name in row.officials]
