"""The world of the URL walk: people of every kind, clients in every state of hiding, and an example object for every address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import Client as HttpClient
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from authorities.matrix import roles
from authorities.models import (
    AccountReview,
    ApiToken,
    AreaMunicipality,
    AuthorityArea,
    CodeItem,
    Place,
    RemoteTool,
    RoleAssignment,
    SecondFactorReset,
    Unit,
    User,
)
from authorities.projection import project_matrix
from clients.api.parts import PARTS, Part
from clients.kinds import KIND_BY_SLUG
from clients.models import (
    AccessRequest,
    Bar,
    Client,
    ClientGrant,
    ClientMerge,
    EndJudgement,
    Membership,
    SavedFilter,
    ShieldedAccess,
    Substitution,
)
from core import clock
from core.manual import MANUALS
from planning.models import Goal, PlanVersion, ServiceTerms
from tests.factories import Area, make_attachment, make_authority, make_consent, make_entry, make_flag, make_note, make_user
from tests.http import signed_in
from tests.planning.making import make_assessment, make_earlier_plan, make_outsider, make_part, make_plan

STRANGER, COLLEAGUE, OTHER_AUTHORITY, OTHER_AREA = "stranger", "colleague", "other_authority", "other_area"
CLOSED_ACCOUNT, EXPIRED_ACCOUNT = "closed_account", "expired_account"
BARRED, OWN_RECORD = "barred", "own_record"
PEOPLE = [
    *roles(),
    STRANGER,
    COLLEAGUE,
    OTHER_AUTHORITY,
    OTHER_AREA,
    CLOSED_ACCOUNT,
    EXPIRED_ACCOUNT,
    BARRED,
    OWN_RECORD,
]


@dataclass
class World:
    """Everything that the walk asks about.

    ``mine`` is the client of the employment expert; ``hidden`` the clients who are hidden from somebody, by the reason;
    ``asked_about`` those whose addresses are tried.
    """

    area: Area
    other: Area
    mine: Client
    hidden: dict[str, Client]
    people: dict[str, User | None]
    objects: dict[str, Any] = field(default_factory=dict)
    asked_about: list[Client] = field(default_factory=list)

    def browser(self, person: str, **options: Any) -> HttpClient:
        """A browser of somebody, signed in with both factors."""
        http = HttpClient(raise_request_exception=False, **options)
        user = self.people[person]
        return signed_in(user, http=http) if user else http

    @property
    def clients(self) -> list[Client]:
        """All clients of both areas."""
        return [self.mine, *self.hidden.values()]


def make_world(area: Area, other: Area) -> World:
    """Make it; every client has a last name of their own that stands nowhere else."""
    expert = area.user("tvv_expert")
    mine = area.client(last_name="Näkyväinen", official=expert)
    hidden = {name: area.client(last_name=f"Piilo{name}nen") for name in ("suoja", "este", "oma", "päättynyt")}
    hidden["vieras"] = other.client(last_name="Piilovierasnen")
    area.enter()
    people: dict[str, User | None] = {role: area.user(role) for role in roles()}
    people |= {STRANGER: None, COLLEAGUE: area.user("tvv_expert", name="Työtoveri")}
    people[BARRED] = area.user("tvv_expert", name="Esteellinen")
    people[OWN_RECORD] = area.user("tvv_expert", name="Omaasia")
    people[OTHER_AREA] = other.user("tvv_expert")
    second = make_authority("tvv")
    AuthorityArea.objects.create(authority=second, area=area.area, valid_from=date(2025, 1, 1))
    project_matrix()
    people[OTHER_AUTHORITY] = area.user("tvv_expert", authority=second)
    for name, values in (
        (CLOSED_ACCOUNT, {"is_active": False}),
        (EXPIRED_ACCOUNT, {"valid_to": clock.today() - timedelta(days=1)}),
    ):
        people[name] = make_user(employer=area.authorities["tvv"], role_codes=["tvv_expert"], area=area.area, **values)
    world = World(area=area, other=other, mine=again(mine), hidden={}, people=people)
    world.hidden = {name: again(client) for name, client in hidden.items() if name != "vieras"} | {"vieras": hidden["vieras"]}
    _hide(world)
    world.objects = _objects(world)
    world.asked_about = world.clients
    area.enter()
    return world


def again(client: Client) -> Client:
    """The client as it stands in the database."""
    return Client.objects.get(pk=client.pk)


def _hide(world: World) -> None:
    """Shield one client, bar people from another, make one somebody's own, end one's membership."""
    expert = world.people["hva_social"]
    assert expert is not None
    shielded = world.hidden["suoja"]
    shielded.shielded = True
    shielded.save()
    ShieldedAccess.objects.create(client=shielded, area_id=world.area.pk, user=expert, stored_by=expert.employer)
    barred = world.people[BARRED]
    assert barred is not None
    Bar.objects.create(client=world.hidden["este"], area_id=world.area.pk, user=barred, stored_by=barred.employer)
    own = world.people[OWN_RECORD]
    assert own is not None
    own.identity_code = world.hidden["oma"].identity_code
    own.save()
    membership = Membership.objects.get(client=world.hidden["päättynyt"])
    membership.close(ended_on=clock.today())
    membership.save()


def _merge(world: World, *, made_by: User) -> ClientMerge:
    """A proposal to merge the client whose membership has ended into the client of the walk."""
    common = {"client": world.mine, "area_id": world.area.pk, "stored_by": made_by.employer, "made_by": made_by}
    return ClientMerge.objects.create(**common, merged=world.hidden["päättynyt"], reason="Sama henkilö")


def _planning(world: World) -> dict[str, Any]:
    """A concluded assessment, the one that is being made with a part and an outsider, and a plan made elsewhere."""
    expert = world.area.user("tvv_expert")
    earlier = make_assessment(world.mine, by=expert, outcome="need")
    assessment = make_assessment(world.mine, by=expert, phase="during")
    in_force = make_plan(world.mine, by=expert, state=PlanVersion.State.IN_FORCE)
    version = make_plan(world.mine, by=expert, number=2)
    return {
        "plan_in_force": in_force,
        "plan_version": version,
        "goal": Goal.objects.get(version=version),
        "terms": ServiceTerms.objects.get(version=version),
        "earlier_assessment": earlier,
        "assessment": assessment,
        "part": make_part(assessment, by=expert),
        "outsider": make_outsider(assessment, by=expert),
        "plan": make_earlier_plan(world.mine, stored_by=expert.employer),
    }


def _objects(world: World) -> dict[str, Any]:
    """One of each thing that an address names."""
    area, today, now = world.area, clock.today(), clock.now()
    tomorrow = now + timedelta(hours=24)
    tvv = area.authorities["tvv"]
    common = {"client": world.mine, "area_id": area.pk}
    person = area.user("tvv_expert", name="Kohde")
    unit = Unit.objects.create(authority=tvv, name_fi="Palveluyksikkö", valid_from=today)
    judgement = EndJudgement.objects.create(
        **common, stored_by=tvv, membership=Membership.objects.get(client=world.mine), judged_on=today, judged_by=person
    )
    return {
        "person": person,
        "judgement": judgement,
        "merge": _merge(world, made_by=person),
        "grant": ClientGrant.objects.create(
            **common,
            user=person,
            stored_by=tvv,
            kind="break_glass",
            reason="syy",
            starts_at=now,
            ends_at=tomorrow,
        ),
        "bar": Bar.objects.create(**common, user=person, stored_by=tvv),
        "request": AccessRequest.objects.create(**common, user=area.user("kela_specialist")),
        "assignment": RoleAssignment.objects.filter(user=person).get(),
        "reset": SecondFactorReset.objects.create(
            user=person, reason="Puhelin katosi", requested_by=area.user("administrator", name="Toinen"), requested_at=now
        ),
        "account_review": AccountReview.objects.create(
            reader=area.user("administrator"),
            user=person,
            kind="email_changed",
            made_by=area.user("administrator", name="Toinen"),
            created_at=now,
        ),
        "municipality_row": AreaMunicipality.objects.filter(area=area.pk).get(),
        "authority_row": AuthorityArea.objects.filter(authority=tvv, area=area.pk).get(),
        "yksikot": unit,
        "tilat": Place.objects.create(holder=tvv, name_fi="Palvelupiste", valid_from=today, municipality_id="186"),
        "etavalineet": RemoteTool.objects.create(authority=tvv, name="Puhelu", modes=["phone"], valid_from=today),
        "code": CodeItem.objects.filter(code_list="contact_language").first(),
        "filter": SavedFilter.objects.create(area_id=area.pk, user=area.user("tvv_expert"), name="Nuoret", query="ika=-24"),
        "substitution": Substitution.objects.create(
            area_id=area.pk,
            authority=tvv,
            absent=person,
            substitute=area.user("tvv_expert"),
            starts_on=today + timedelta(days=30),
            ends_on=today + timedelta(days=40),
        ),
        "consent": make_consent(world.mine, stored_by=tvv),
        "token": ApiToken.objects.create(
            user=person,
            area=area.area,
            name="Raportti",
            secret_hash="0" * 64,
            created_at=now,
            expires_at=now + timedelta(days=30),
        ),
        "attachment": make_attachment(world.mine, stored_by=tvv),
        **_planning(world),
        "flag": make_flag(world.mine, owner=area.user("tvv_expert")),
        "note": make_note(
            world.mine, author=area.user("tvv_expert"), mentions=[area.user("hva_social"), area.user("kela_specialist")]
        ),
        **{f"entry_{slug}": make_entry(world.mine, kind.model, stored_by=tvv) for slug, kind in KIND_BY_SLUG.items()},
    }


# --- addresses --------------------------------------------------------------------------------------------------------

Arguments = Callable[[World], list[dict[str, Any]]]


def _none(world: World) -> list[dict[str, Any]]:
    return [{}]


def _client(world: World) -> list[dict[str, Any]]:
    return [{"client_id": client.pk} for client in world.asked_about]


def _with(**values: Callable[[World], Any]) -> Arguments:
    return lambda world: [{name: value(world) for name, value in values.items()}]


def _user(world: World) -> Any:
    return world.objects["person"].pk


def _tvv(world: World) -> Any:
    return world.area.authorities["tvv"].pk


def _area(world: World) -> Any:
    return world.area.pk


def _parts(*, row: bool) -> Arguments:
    def arguments(world: World) -> list[dict[str, Any]]:
        return [
            {"authority_id": _tvv(world), "part": part} | ({"row_id": world.objects[part].pk} if row else {})
            for part in ("yksikot", "tilat", "etavalineet")
        ]

    return arguments


def _code(world: World) -> Any:
    return world.objects["code"].pk


def _entry(part: Part) -> Arguments:
    """An entry of the API: of the employment expert's client, under the addresses of the others too."""
    slug = next((slug for slug, kind in KIND_BY_SLUG.items() if kind.model is part.model), "")
    key = f"entry_{slug}" if slug else "consent"
    return lambda world: [{"client_id": client.pk, "entry_id": world.objects[key].pk} for client in world.asked_about]


#: Address name → the arguments to try. A new address fails the walk until it stands here.
EXAMPLES: dict[str, Arguments] = {
    **dict.fromkeys(
        (
            "desk", "clients:list", "clients:intake", "clients:break-glass", "clients:bars", "clients:export", "clients:caseload",
            "clients:substitutions", "clients:saved-filters", "clients:hand-chosen-over", "help",
            "account_login", "mfa_authenticate", "demo_sign_in", "account_logout", "unlock", "lock", "account_reset_password",
            "account_reset_password_done", "account", "account_change_password", "mfa_index", "second_factor_set_up",
            "recovery_codes", "usersessions_list", "api_tokens", "api:schema", "api:clients", "choose_area", "set_language",
            "authorities:matrix", "authorities:endings", "authorities:administration", "authorities:users",
            "authorities:create-user", "authorities:roles", "authorities:renew-roles", "authorities:resets", "authorities:areas",
            "authorities:create-area", "authorities:authorities", "authorities:create-authority", "authorities:municipalities",
            "authorities:create-municipality", "authorities:codes", "authorities:periods",
            "styleguide",
        ),
        _none,
    ),
    **dict.fromkeys(
        (
            "clients:client", "clients:purpose", "clients:reveal", "clients:identity", "clients:change-identity",
            "clients:change-contacts", "clients:shield", "clients:conflict", "clients:membership", "clients:reopen",
            "clients:official", "clients:take", "clients:log", "clients:bar", "clients:arrangements", "clients:skills",
            "clients:social", "clients:health", "clients:needs", "clients:consents", "clients:record-consent",
            "clients:summary", "api:client", *(f"api:{part.slug}" for part in PARTS),
            "clients:closing", "clients:change-code", "clients:duplicate",
            "clients:attachments", "clients:add-attachment", "clients:flags", "clients:set-flag",
            "clients:notes", "clients:new-note",
            "planning:assessment", "planning:begin-assessment", "planning:earlier-plans", "planning:add-earlier-plan",
            "planning:plan", "planning:begin-plan", "planning:compare-plans",
        ),
        _client,
    ),
    "clients:remove-filter": _with(filter_id=lambda world: world.objects["filter"].pk),
    "clients:hand-over": _with(user_id=_user),
    "clients:end-substitution": _with(substitution_id=lambda world: world.objects["substitution"].pk),
    **{f"api:{part.slug}-entry": _entry(part) for part in PARTS if part.is_entry},
    "revoke_api_token": _with(token_id=lambda world: world.objects["token"].pk),
    "authorities:revoke-token": _with(user_id=_user, token_id=lambda world: world.objects["token"].pk),
    "authorities:account-review": _with(review_id=lambda world: world.objects["account_review"].pk),
    "clients:review": _with(grant_id=lambda world: world.objects["grant"].pk),
    "clients:lift-bar": _with(bar_id=lambda world: world.objects["bar"].pk),
    "help-manual": lambda world: [{"name": name} for name in (*MANUALS, "olematon")],
    "clients:request": lambda world: [
        {"client_id": client.pk, "request_id": world.objects["request"].pk} for client in world.asked_about
    ],
    "clients:add-entry": lambda world: [
        {"client_id": client.pk, "kind": slug} for client in world.asked_about for slug in ("palvelutarve",)
    ],
    **dict.fromkeys(
        ("clients:change-entry", "clients:strike-entry", "clients:entry-changes"),
        lambda world: [
            {"client_id": client.pk, "kind": slug, "entry_id": world.objects[f"entry_{slug}"].pk}
            for client in world.asked_about
            for slug in ("palvelutarve",)
        ],
    ),
    "clients:merge": lambda world: [
        {"client_id": client.pk, "other_id": world.hidden["päättynyt"].pk} for client in world.asked_about
    ],
    **dict.fromkeys(
        ("clients:confirm-merge", "clients:take-merge-back"),
        lambda world: [{"client_id": client.pk, "merge_id": world.objects["merge"].pk} for client in world.asked_about],
    ),
    "clients:withdraw-judgement": lambda world: [
        {"client_id": client.pk, "judgement_id": world.objects["judgement"].pk} for client in world.asked_about
    ],
    **dict.fromkeys(
        ("clients:withdraw-consent", "clients:strike-consent", "clients:print-consent"),
        lambda world: [{"client_id": client.pk, "consent_id": world.objects["consent"].pk} for client in world.asked_about],
    ),
    **dict.fromkeys(
        (
            "clients:change-attachment", "clients:download-attachment", "clients:strike-attachment", "clients:attachment-changes",
        ),
        lambda world: [{"client_id": client.pk, "attachment_id": world.objects["attachment"].pk} for client in world.asked_about],
    ),
    **dict.fromkeys(
        ("clients:change-flag", "clients:strike-flag"),
        lambda world: [{"client_id": client.pk, "flag_id": world.objects["flag"].pk} for client in world.asked_about],
    ),
    **dict.fromkeys(
        (
            "planning:plan-version", "planning:add-goal", "planning:add-service", "planning:write-job-search",
            "planning:write-follow-up", "planning:write-reporting", "planning:explain-duties", "planning:send-plan",
            "planning:return-plan", "planning:give-up-plan", "planning:approve-plan", "planning:record-approval",
            "planning:print-plan",
        ),
        lambda world: [{"client_id": client.pk, "version_id": world.objects["plan_version"].pk} for client in world.asked_about],
    ),
    "planning:deliver-plan": lambda world: [
        {"client_id": client.pk, "version_id": world.objects["plan_in_force"].pk} for client in world.asked_about
    ],
    **dict.fromkeys(
        ("planning:change-goal", "planning:remove-goal"),
        lambda world: [{"client_id": client.pk, "goal_id": world.objects["goal"].pk} for client in world.asked_about],
    ),
    **dict.fromkeys(
        ("planning:change-service", "planning:remove-service", "planning:follow-service"),
        lambda world: [{"client_id": client.pk, "terms_id": world.objects["terms"].pk} for client in world.asked_about],
    ),
    "planning:earlier-assessment": lambda world: [
        {"client_id": client.pk, "assessment_id": world.objects["earlier_assessment"].pk} for client in world.asked_about
    ],
    **dict.fromkeys(
        ("planning:name-outsider", "planning:conclude-assessment", "planning:strike-assessment"),
        lambda world: [{"client_id": client.pk, "assessment_id": world.objects["assessment"].pk} for client in world.asked_about],
    ),
    "planning:write-part": lambda world: [
        {"client_id": client.pk, "assessment_id": world.objects["assessment"].pk, "need_area": "health"}
        for client in world.asked_about
    ],
    "planning:add-need": lambda world: [{"client_id": client.pk, "need_area": "health"} for client in world.asked_about],
    **dict.fromkeys(
        ("planning:change-part", "planning:strike-part", "planning:part-changes"),
        lambda world: [{"client_id": client.pk, "part_id": world.objects["part"].pk} for client in world.asked_about],
    ),
    "planning:strike-outsider": lambda world: [
        {"client_id": client.pk, "outsider_id": world.objects["outsider"].pk} for client in world.asked_about
    ],
    **dict.fromkeys(
        ("planning:change-earlier-plan", "planning:strike-earlier-plan", "planning:earlier-plan-changes"),
        lambda world: [{"client_id": client.pk, "plan_id": world.objects["plan"].pk} for client in world.asked_about],
    ),
    "clients:write-note": lambda world: [
        {"client_id": client.pk, "group": group} for client in world.asked_about for group in ("palvelutarpeet", "asiakkuus")
    ],
    **dict.fromkeys(
        ("clients:answer-note", "clients:mark-read", "clients:strike-note"),
        lambda world: [{"client_id": client.pk, "note_id": world.objects["note"].pk} for client in world.asked_about],
    ),
    "account_reset_password_from_key": lambda world: [
        {"uidb64": urlsafe_base64_encode(force_bytes(_user(world))), "token": "abc-123"},
        {"uidb64": "ei-mikään", "token": "x" * 300},
    ],
    "end_session": lambda world: [{"key": 1}, {"key": 2**40}],
    "styleguide_error": lambda world: [{"name": "404"}, {"name": "olematon"}],
    **dict.fromkeys(
        (
            "authorities:user", "authorities:change-user", "authorities:close-user", "authorities:reopen-user",
            "authorities:user-identity-code", "authorities:invite-user", "authorities:grant-role", "authorities:request-reset",
        ),
        _with(user_id=_user),
    ),
    "authorities:end-role": _with(assignment_id=lambda world: world.objects["assignment"].pk),
    **dict.fromkeys(
        ("authorities:confirm-reset", "authorities:withdraw-reset"), _with(reset_id=lambda world: world.objects["reset"].pk)
    ),
    **dict.fromkeys(
        ("authorities:area", "authorities:change-area", "authorities:add-area-municipality", "authorities:set-presence"),
        _with(area_id=_area),
    ),
    "authorities:end-area-municipality": _with(area_id=_area, row_id=lambda world: world.objects["municipality_row"].pk),
    **dict.fromkeys(
        ("authorities:authority", "authorities:change-authority", "authorities:add-name", "authorities:add-authority-area"),
        _with(authority_id=_tvv),
    ),
    "authorities:end-authority-area": _with(authority_id=_tvv, row_id=lambda world: world.objects["authority_row"].pk),
    "authorities:add-part": _parts(row=False),
    "authorities:change-part": _parts(row=True),
    "authorities:end-part": _parts(row=True),
    "authorities:end-municipality": _with(code=lambda world: "186"),
    "authorities:add-code": _with(code_list=lambda world: "contact_language"),
    **dict.fromkeys(("authorities:rename-code", "authorities:end-code", "authorities:move-code"), _with(item_id=_code)),
    "authorities:add-period": _with(code=lambda world: "plan_due"),
}  # fmt: skip


def takes_client(name: str) -> bool:
    """Whether an address is a page of one client, whichever app it belongs to."""
    patterns = (pattern for found, pattern in _walk(get_resolver().url_patterns, "") if found == name)
    return any("client_id" in pattern.pattern.regex.groupindex for pattern in patterns)


def all_names() -> list[str]:
    """The name of every address of the system, in order; "?" and its pattern for one without a name."""
    return [name for name, _pattern in _walk(get_resolver().url_patterns, "")]


def _walk(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}" if pattern.name else f"? {pattern.pattern}", pattern


def addresses(world: World, name: str) -> list[str]:
    """The example addresses of one name."""
    return [reverse(name, kwargs=arguments) for arguments in EXAMPLES[name](world)]


def without(address: str, client: Client, *, key: UUID | None = None) -> str:
    """The same address of a client that does not exist."""
    return address.replace(str(client.pk), str(key or uuid4()))
