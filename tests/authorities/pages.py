"""Every address of the administration, with rows behind it, for the tests that open them all."""

from django.urls import reverse

from authorities.models import (
    AccountReview,
    CodeItem,
    Municipality,
    Place,
    PresenceRule,
    RemoteTool,
    RoleAssignment,
    SecondFactorReset,
)
from authorities.services.areas import add_municipality
from core import clock
from tests.factories import Area


def addresses(area: Area) -> dict[str, str]:
    """Every page of the administration, with rows of this area."""
    today = clock.today()
    user = area.user("tvv_expert")
    tvv = area.authorities["tvv"]
    unit = tvv.units.get()
    place = Place.objects.create(
        holder=tvv,
        name_fi="Palvelutori",
        street_address="Hallintokatu 2",
        postal_code="04400",
        municipality_id="186",
        accessibility="Esteetön käynti",
        valid_from=today,
    )
    tool = RemoteTool.objects.create(authority=tvv, name="Videoneuvottelu", modes=["video"], valid_from=today)
    PresenceRule.objects.create(area=area.area, source="Liite 1, kohta 1", valid_from=today)
    added = area.area.area_municipalities.filter(municipality="858").first() or add_municipality(
        actor=area.actor("administrator"),
        area=area.area,
        municipality=Municipality.objects.get(pk="858"),
        valid_from=today,
        valid_to=None,
    )
    reset = SecondFactorReset.objects.create(
        user=user, reason="Puhelin katosi", requested_by=area.user("administrator", name="Toinen"), requested_at=clock.now()
    )
    review = AccountReview.objects.create(
        reader=area.user("administrator"), user=user, kind="email_changed", made_by=reset.requested_by, created_at=clock.now()
    )
    code = CodeItem.objects.first()
    assert code is not None
    assignment = RoleAssignment.objects.get(user=user)
    joined = tvv.authority_areas.get()
    return {
        name: reverse(f"authorities:{name}", args=arguments)
        for name, arguments in {
            "administration": [],
            "users": [],
            "create-user": [],
            "user": [user.pk],
            "change-user": [user.pk],
            "close-user": [user.pk],
            "reopen-user": [user.pk],
            "user-identity-code": [user.pk],
            "grant-role": [user.pk],
            "request-reset": [user.pk],
            "roles": [],
            "end-role": [assignment.pk],
            "resets": [],
            "confirm-reset": [reset.pk],
            "withdraw-reset": [reset.pk],
            "account-review": [review.pk],
            "areas": [],
            "create-area": [],
            "area": [area.pk],
            "change-area": [area.pk],
            "add-area-municipality": [area.pk],
            "end-area-municipality": [area.pk, added.pk],
            "set-presence": [area.pk],
            "authorities": [],
            "create-authority": [],
            "authority": [tvv.pk],
            "change-authority": [tvv.pk],
            "add-name": [tvv.pk],
            "add-authority-area": [tvv.pk],
            "end-authority-area": [tvv.pk, joined.pk],
            "municipalities": [],
            "create-municipality": [],
            "end-municipality": ["186"],
            "codes": [],
            "add-code": ["contact_language"],
            "rename-code": [code.pk],
            "end-code": [code.pk],
            "periods": [],
            "add-period": ["plan_due"],
        }.items()
    } | {
        "create-user of an employer": f"{reverse('authorities:create-user')}?employer={tvv.pk}",
        "add unit": reverse("authorities:add-part", args=[tvv.pk, "yksikot"]),
        "add place": reverse("authorities:add-part", args=[tvv.pk, "tilat"]),
        "add tool": reverse("authorities:add-part", args=[tvv.pk, "etavalineet"]),
        "change unit": reverse("authorities:change-part", args=[tvv.pk, "yksikot", unit.pk]),
        "change place": reverse("authorities:change-part", args=[tvv.pk, "tilat", place.pk]),
        "change tool": reverse("authorities:change-part", args=[tvv.pk, "etavalineet", tool.pk]),
        "end place": reverse("authorities:end-part", args=[tvv.pk, "tilat", place.pk]),
    }
