"""Who works together where: areas, authorities, their units and places, and the municipalities of Finland."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from authorities.models.dated import DatedModel, DatedQuerySet, NamedModel
from authorities.rights import AreaRight, authority_permissions
from core import clock
from core.models import VersionedModel
from core.overlaps import Key, no_overlap

if TYPE_CHECKING:
    from authorities.access import Reach


class Municipality(NamedModel):
    """A municipality of Finland by its three-digit code (Statistics Finland's classification)."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        ordering = ("name_fi",)
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")


class AuthorityKind(models.TextChoices):
    """What an authority is in the co-operation model (Act 381/2023 § 2), or beside it."""

    TVV = "tvv", _("Employment authority")
    HVA = "hva", _("Wellbeing services county")
    KELA = "kela", _("Kela")
    MUNICIPALITY = "municipality", _("Municipality")
    KEHA = "keha", _("KEHA")

    @classmethod
    def serving(cls) -> tuple["AuthorityKind", ...]:
        """The three that assess, plan and end a membership together (§§ 2, 4, 8)."""
        return (cls.TVV, cls.HVA, cls.KELA)


class EmployerType(models.TextChoices):
    """Whose employee a user is; the first four may have access to § 11 data (Act 381/2023 § 12(4), R34)."""

    MUNICIPALITY = "municipality", _("Municipality")
    JOINT_AUTHORITY = "joint_authority", _("Joint municipal authority")
    WELLBEING_COUNTY = "wellbeing_county", _("Wellbeing services county")
    KELA = "kela", _("Kela")
    STATE_AGENCY = "state_agency", _("State agency")

    @classmethod
    def with_client_access(cls) -> tuple["EmployerType", ...]:
        """Employers whose staff may be given a personal access right to client data (§ 12(4))."""
        return (cls.MUNICIPALITY, cls.JOINT_AUTHORITY, cls.WELLBEING_COUNTY, cls.KELA)


class CooperationArea(NamedModel, VersionedModel):
    """One co-operation model with its own clients, strictly apart from the others (Act 381/2023 § 9)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    responsible_municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="+", verbose_name=_("responsible municipality")
    )
    municipalities: models.ManyToManyField = models.ManyToManyField(
        Municipality, through="AreaMunicipality", related_name="areas", verbose_name=_("municipalities")
    )
    next_client_number = models.PositiveIntegerField(default=10001, editable=False)

    class Meta:
        ordering = ("name_fi",)
        verbose_name = _("co-operation area")
        verbose_name_plural = _("co-operation areas")
        permissions = AreaRight.permissions()


class AreaMunicipality(DatedModel):
    """A municipality's time in an area."""

    objects = DatedQuerySet.as_manager()

    area = models.ForeignKey(CooperationArea, on_delete=models.CASCADE, related_name="area_municipalities")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")

    class Meta(DatedModel.Meta):
        abstract = False
        verbose_name = _("municipality of an area")
        constraints = [
            *DatedModel.Meta.constraints,
            no_overlap(name="a_municipality_is_in_an_area_once", by={"area_id": Key.INTEGER, "municipality_id": Key.TEXT}),
        ]


class AuthorityQuerySet(models.QuerySet):
    """Authorities by where they work."""

    def in_reach(self, reach: "Reach") -> Self:
        """Authorities that an administrator meets: those that belong to one of the areas of ``reach``, now or later."""
        if reach.everywhere:
            return self.all()
        joined = AuthorityArea.objects.not_over().filter(area__in=reach.area_ids)
        return self.filter(pk__in=joined.values("authority"))


class Authority(VersionedModel):
    """An employment authority, a wellbeing services county, Kela, or an organisation around them.

    Its full names and business identity code are dated (W2: the controller changed its name on 1.1.2026); the short name is the
    one on chips and in headers.
    """

    objects = AuthorityQuerySet.as_manager()

    kind = models.CharField(_("kind"), max_length=20, choices=AuthorityKind)
    employer_type = models.CharField(_("type of employer"), max_length=20, choices=EmployerType)
    short_name = models.CharField(_("short name"), max_length=40)
    areas: models.ManyToManyField = models.ManyToManyField(
        CooperationArea, through="AuthorityArea", related_name="authorities", verbose_name=_("areas")
    )

    class Meta:
        ordering = ("pk",)
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        permissions = authority_permissions()

    def __str__(self) -> str:
        return self.short_name

    @property
    def serves_clients(self) -> bool:
        """Whether it is one of the three of § 2."""
        return self.kind in AuthorityKind.serving()

    def name_on(self, day: date | None = None) -> str:
        """The full name in force on ``day`` (today by default), or the short name where none is recorded."""
        wanted = day or clock.today()
        for name in self.names.all():
            if name.holds_on(wanted):
                return name.name
        return self.short_name


class AuthorityName(NamedModel, DatedModel):
    """An authority's official name and business identity code for a time."""

    objects = DatedQuerySet.as_manager()

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="names")
    business_id = models.CharField(_("business identity code"), max_length=9, blank=True)

    class Meta(DatedModel.Meta):
        abstract = False
        ordering = ("-valid_from",)
        verbose_name = _("name of an authority")
        constraints = [
            *DatedModel.Meta.constraints,
            no_overlap(name="one_name_of_an_authority_at_a_time", by={"authority_id": Key.INTEGER}),
        ]


class AuthorityArea(DatedModel):
    """An authority's time in an area; it may belong to several."""

    objects = DatedQuerySet.as_manager()

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="authority_areas")
    area = models.ForeignKey(CooperationArea, on_delete=models.CASCADE, related_name="authority_areas")

    class Meta(DatedModel.Meta):
        abstract = False
        verbose_name = _("area of an authority")
        constraints = [
            *DatedModel.Meta.constraints,
            no_overlap(name="an_authority_is_in_an_area_once", by={"area_id": Key.INTEGER, "authority_id": Key.INTEGER}),
        ]


class Unit(NamedModel, DatedModel, VersionedModel):
    """A unit of an authority, such as a service square or a social services office."""

    objects = DatedQuerySet.as_manager()

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="units", verbose_name=_("authority"))
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )

    class Meta(DatedModel.Meta):
        abstract = False
        ordering = ("authority", "name_fi")
        verbose_name = _("unit")
        verbose_name_plural = _("units")


class Place(NamedModel, DatedModel, VersionedModel):
    """A place where clients are met (annex 1); its holder confirms bookings."""

    objects = DatedQuerySet.as_manager()

    holder = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="places", verbose_name=_("holder"))
    street_address = models.CharField(_("street address"), max_length=200)
    postal_code = models.CharField(_("postal code"), max_length=5)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", verbose_name=_("municipality"))
    accessibility = models.TextField(_("accessibility"), blank=True, max_length=1000)

    class Meta(DatedModel.Meta):
        abstract = False
        ordering = ("holder", "name_fi")
        verbose_name = _("place")
        verbose_name_plural = _("places")


class RemoteMode(models.TextChoices):
    """How a remote meeting is held (annex 1, point 2)."""

    PHONE = "phone", _("Telephone")
    VIDEO = "video", _("Video")
    ONLINE = "online", _("Online service")


class RemoteTool(DatedModel, VersionedModel):
    """A remote tool that an authority has approved for client meetings (annex 1, point 2; Act 306/2019 § 6)."""

    objects = DatedQuerySet.as_manager()

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="remote_tools")
    name = models.CharField(_("name"), max_length=100)
    modes = ArrayField(models.CharField(max_length=10, choices=RemoteMode), verbose_name=_("modes"))

    class Meta(DatedModel.Meta):
        abstract = False
        ordering = ("authority", "name")
        verbose_name = _("remote tool")

    def __str__(self) -> str:
        return self.name

    @property
    def mode_labels(self) -> list[str]:
        """The kinds of meeting that it is approved for, in words."""
        return [str(RemoteMode(mode).label) for mode in self.modes]


class PresenceRule(DatedModel):
    """Who should be in the room when a new client is met for the first time in an area (annex 1, point 1; R27: a notice)."""

    objects = DatedQuerySet.as_manager()

    area = models.ForeignKey(CooperationArea, on_delete=models.CASCADE, related_name="presence_rules")
    required_kind = models.CharField(_("must be present"), max_length=20, choices=AuthorityKind, default=AuthorityKind.TVV)
    others_at_least = models.PositiveSmallIntegerField(_("others present at least"), default=1)
    youth_service_under = models.PositiveSmallIntegerField(_("joint youth service suggested under the age of"), default=30)
    source = models.CharField(_("source"), max_length=200)

    class Meta(DatedModel.Meta):
        abstract = False
        ordering = ("area", "-valid_from")
        verbose_name = _("presence rule")
        constraints = [
            *DatedModel.Meta.constraints,
            no_overlap(name="one_presence_rule_of_an_area_at_a_time", by={"area_id": Key.INTEGER}),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.valid_from}"


class CodeItem(NamedModel, DatedModel, VersionedModel):
    """One value of an open, dated code list, such as the languages of dealings."""

    objects = DatedQuerySet.as_manager()
    #: The order of a list is changed by a step at a time, whoever has a row open.
    uncounted_fields: ClassVar[frozenset[str]] = frozenset({"position"})

    class List(models.TextChoices):
        CONTACT_LANGUAGE = "contact_language", _("Languages of dealings")
        CONSENT_SOURCE = "consent_source", _("Parties from whom information is got by consent")
        CONSENT_RECIPIENT = "consent_recipient", _("Parties to whom information is given by consent")
        DOCUMENT_TYPE = "document_type", _("Types of documents")

    code_list = models.CharField(_("code list"), max_length=40, choices=List)
    code = models.CharField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta(DatedModel.Meta):
        abstract = False
        ordering = ("code_list", "position", "name_fi")
        verbose_name = _("code")
        constraints = [
            *DatedModel.Meta.constraints,
            models.UniqueConstraint(fields=["code_list", "code"], name="one_row_per_code"),
        ]
