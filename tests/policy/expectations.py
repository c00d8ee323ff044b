"""Reads ``access.csv`` and puts an actor and a client into the situation that a row describes."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from audit.models import Event
from authorities import policy as authority_policy
from authorities.access import Actor, Decision, Deny
from authorities.actors import build_actor
from authorities.matrix import roles
from authorities.models import ApiToken, Authority, EmployerType, RoleAssignment, User
from authorities.rights import DataGroup
from clients import policy as client_policy
from clients.models import (
    Bar,
    Client,
    ClientGrant,
    ClientMerge,
    EndJudgement,
    Membership,
    Ownership,
    PurposeOfDay,
    ResponsibleOfficial,
    ServingAuthority,
    ShieldedAccess,
    Substitution,
)
from core import clock
from core.transactions import set_area
from planning import policy as planning_policy
from planning.models import PlanVersion
from tests.factories import Area, make_authority, make_user

FILE = Path(__file__).with_name("access.csv")
STRANGER = "stranger"
GROUP_LINE = re.compile(r"^#   (\w+)\s*= ([\w, ]+)")

#: Which kind of ownership the records of a data group have (design § 3).
OWNERSHIP = {
    DataGroup.IDENTITY: Ownership.SUPERSEDING,
    DataGroup.MEMBERSHIP: Ownership.JOINT,
    DataGroup.PLAN: Ownership.JOINT,
    DataGroup.SOCIAL: Ownership.OWN,
    DataGroup.HEALTH: Ownership.OWN,
    DataGroup.NEEDS: Ownership.OWN,
}


@dataclass(frozen=True)
class Row:
    """One question and its expected answer."""

    role: str
    action: str
    whose: str
    ring: str
    state: str
    answer: str

    @property
    def question(self) -> str:
        """Name of the action's question without the data group."""
        return self.action.partition(" ")[0]

    def __str__(self) -> str:
        return f"{self.role}: {self.action}, {self.whose}, ring {self.ring}, state {self.state}"


def lines() -> list[Row]:
    """The rows as they are written."""
    text = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [Row(*values) for values in list(csv.reader(text))[1:]]


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """The groups of roles that the file's header names."""
    found = (GROUP_LINE.match(line) for line in FILE.read_text(encoding="utf-8").splitlines())
    return {match[1]: tuple(re.findall(r"\w+", match[2].partition(" (")[0])) for match in found if match}


def roles_of(name: str) -> Iterator[str]:
    """The roles behind a name of the first column."""
    if name not in groups():
        yield name
    for part in groups().get(name, ()):
        yield from roles_of(part)


def rows_of(role: str) -> list[Row]:
    """The rows that concern one role, groups unfolded."""
    return [replace(row, role=role) for row in lines() if role in roles_of(row.role)]


def answer(decision: Decision) -> str:
    """A policy's decision in the file's words."""
    if decision.allowed:
        return "allowed"
    reason = decision.reason
    assert reason is not None
    if reason is Deny.PURPOSE:
        return "purpose"
    return "404" if reason.hides else f"403:{reason.value}"


class Situation:
    """One role's user before one client, both changed into what (ring, state) says. Use inside a savepoint."""

    def __init__(self, area: Area, other_area: Area, role: str, *, ring: str, state: str) -> None:
        self.area = area
        self.role = role
        self.state = state
        self.user = None if role == STRANGER else User.objects.get(pk=area.user(role).pk)
        home = other_area if state == "other_area" else area
        set_area(home.pk)
        self.client = self._client(home)
        if self.user is not None:
            self._stand(ring)
            self._change()
            self.user.save()
        self.client.save()
        self.client = Client.objects.get(pk=self.client.pk)
        self.actor = self._actor()

    def _client(self, home: Area) -> Client:
        if self.state == "no_code":
            return Client.objects.get(pk=home.client(birth_date=date(1990, 1, 1)).pk)
        return Client.objects.filter(area=home.pk).earliest("number")

    @property
    def common(self) -> dict[str, Any]:
        """What every row on the client carries."""
        return {"client": self.client, "area_id": self.client.area_id}

    def _stand(self, ring: str) -> None:
        mine = self.common | {"user": self.user}
        stored = mine | {"stored_by": self.user.employer}
        today, now = clock.today(), clock.now()
        if ring == "responsible":
            ResponsibleOfficial.objects.create(**stored, started_on=today)
        elif ring == "named":
            ShieldedAccess.objects.create(**stored)
            self.client.shielded = True
        elif ring in {"purpose", "yesterdays_purpose"}:
            day = today if ring == "purpose" else today - timedelta(days=1)
            PurposeOfDay.objects.create(**mine, day=day, purpose="contact")
        elif ring in {"deputy", "break_glass", "expired_grant"}:
            ends = now + timedelta(hours=-1 if ring == "expired_grant" else 1)
            kind = "deputy" if ring == "expired_grant" else ring
            ClientGrant.objects.create(**stored, kind=kind, reason="syy", starts_at=now - timedelta(hours=2), ends_at=ends)
        else:
            assert ring == "none", ring

    def _change(self) -> None:
        client, user = self.client, self.user
        match self.state:
            case "closed":
                membership = Membership.objects.get(client=client)
                membership.close(ended_on=clock.today())
                membership.save()
            case "shielded":
                client.shielded = True
            case "safety_non_disclosure":
                client.safety_non_disclosure = True
            case "barred":
                Bar.objects.create(**self.common, user=user, stored_by=user.employer)
            case "own_record":
                user.identity_code = client.identity_code
            case "not_served":
                for row in ServingAuthority.objects.filter(client=client, authority=user.employer):
                    row.ended_on = clock.today()
                    row.save()
                client.serving_authority_ids = [key for key in client.serving_authority_ids if key != user.employer_id]
            case "account_closed":
                user.is_active = False
            case "new_administrator":
                self._begin_role(user)

    def _actor(self) -> Actor | None:
        if self.user is None:
            return None
        return build_actor(self.user, area_id=self.area.pk, second_factor=self.state != "no_second_factor")

    # --- what is asked about ----------------------------------------------------------------------------------------------

    def other_authority(self) -> Authority:
        """An authority of the area that is not the user's employer."""
        employer_id = self.user.employer_id if self.user else None
        return next(one for one in self.area.authorities.values() if one.pk != employer_id)

    def authority(self, whose: str) -> Authority:
        """The user's own authority, or another one."""
        return self.other_authority() if whose == "other" or self.user is None else self.user.employer

    def record(self, group: DataGroup, whose: str) -> Any:
        """A record of a data group, stored by the own or another authority."""
        owner = self.authority(whose)
        return SimpleNamespace(
            client=self.client,
            data_group=group,
            ownership=OWNERSHIP.get(group),
            stored_by_id=owner.pk,
            is_struck=False,
            may_be_struck=True,
        )

    def substitution(self, whose: str) -> Substitution:
        """A substitution of a person, running or over."""
        person, today = self.person(whose), clock.today()
        begins, ends = (-9, -1) if self.state == "over" else (-9, 9)
        return Substitution(
            area_id=self.area.pk,
            authority=person.employer,
            absent=person,
            substitute=make_user(employer=person.employer),
            starts_on=today + timedelta(days=begins),
            ends_on=today + timedelta(days=ends),
        )

    def consent(self, whose: str) -> Any:
        """A consent that the own or another authority stored."""
        consent = self.record(DataGroup.MEMBERSHIP, whose)
        consent.withdrawn_on = clock.today() if self.state == "withdrawn" else None
        return consent

    def judgement(self, whose: str) -> EndJudgement:
        """A judgement that the membership ends, withdrawn when the row's state says so."""
        withdrawn = clock.now() if self.state == "withdrawn" else None
        return EndJudgement(client=self.client, stored_by=self.authority(whose), withdrawn_at=withdrawn)

    def merge(self, whose: str) -> Any:
        """A proposal to merge another client into this one, by the user or by somebody else; confirmed when the state says so.

        Whoever stands to the client stands to the other one in the same way.
        """
        proposer = self.user if whose == "self" and self.user else User(pk=0)
        state = ClientMerge.State.CONFIRMED if self.state == "settled" else ClientMerge.State.PROPOSED
        return SimpleNamespace(client=self.client, merged=self.client, made_by=proposer, made_by_id=proposer.pk, state=state)

    def assessment(self) -> Any:
        """A joint assessment that is being made, unless the row's state says that it was concluded."""
        return SimpleNamespace(client=self.client, is_open=self.state != "assessment_concluded")

    def part(self, whose: str) -> Any:
        """A part of it, of the own or another authority."""
        part = self.record(DataGroup.NEEDS, whose)
        part.assessment = self.assessment()
        return part

    def version(self) -> Any:
        """A version of the plan: awaiting approval, unless the row's state says that it is a draft or in force."""
        states = {"plan_draft": PlanVersion.State.DRAFT, "plan_in_force": PlanVersion.State.IN_FORCE}
        state = states.get(self.state, PlanVersion.State.AWAITING)
        return SimpleNamespace(client=self.client, state=state, is_open=state in PlanVersion.OPEN)

    def of_version(self, whose: str) -> Any:
        """What the own or another authority stored in it."""
        record = self.record(DataGroup.NEEDS, whose)
        record.version = self.version()
        return record

    def attachment(self, whose: str) -> Any:
        """An attachment on the service needs, whose file is open unless it waits for its scan."""
        attachment = self.record(DataGroup.NEEDS, whose)
        attachment.is_open = self.state != "scan_due"
        return attachment

    def flag(self, whose: str) -> Any:
        """A flag of the user, or of a colleague of the own or another authority."""
        flag = self.record(DataGroup.MEMBERSHIP, whose)
        flag.owner_id = self.user.pk if whose == "self" and self.user else 0
        flag.is_in_force = self.state != "over"
        return flag

    def mention(self, whose: str) -> Any:
        """A mention of the user, or of somebody else, in a note on the membership."""
        mention = self.record(DataGroup.MEMBERSHIP, whose)
        mention.user_id = self.user.pk if whose == "self" and self.user else 0
        return mention

    def person(self, whose: str) -> User:
        """The user, or a colleague of the own or another authority."""
        moment = clock.now() if self.state == "new_address" else None
        return self.user if whose == "self" and self.user else make_user(employer=self.authority(whose), email_changed_at=moment)

    def event_of(self, person: User) -> Event:
        """A line of the log, of a person."""
        return Event(actor_id=person.pk, actor_authority_id=person.employer_id)

    def bar(self, whose: str) -> Bar:
        """A bar of a person, stored by their authority."""
        person = self.person(whose)
        return Bar.objects.create(**self.common, user=person, stored_by=person.employer)

    def grant(self, whose: str) -> ClientGrant:
        """A break-glass access of a person."""
        person, now = self.person(whose), clock.now()
        grant = ClientGrant.objects.create(
            **self.common, user=person, stored_by=person.employer, kind="break_glass", reason="syy", starts_at=now,
            ends_at=now + timedelta(hours=24),
        )  # fmt: skip
        if self.state == "reviewed":
            grant.reviewed_at = now
        return grant

    def assignment(self, whose: str) -> RoleAssignment:
        """A steering member's role of a person (nobody's data depend on it)."""
        holder = self.user if whose == "self" else self.holder()
        today = clock.today()
        begins, ends = (-30, -1) if self.state == "over" else (-30, 30)
        if self.state == "holder_closed":
            holder.is_active = False
        return RoleAssignment(
            user=holder,
            role_code="steering_member",
            valid_from=today + timedelta(days=begins),
            valid_to=today + timedelta(days=ends),
        )

    def holder(self) -> User:
        """Another person: an employee of the employment authority, or of one where a steering member cannot be."""
        kind = "keha" if self.state == "employer_of_another_kind" else "tvv"
        return make_user(employer=self.area.authorities[kind])

    def asker(self) -> User:
        """Who asked for a reset: another administrator of long standing, or as the row's state says."""
        assert self.user is not None
        if self.state == "asked_by_oneself":
            return self.user
        asker = make_user(employer=self.area.authorities["keha"], role_codes=["administrator"], area=self.area.area)
        if self.state == "asked_by_new_administrator":
            self._begin_role(asker)
        if self.state == "asked_by_own_ward":
            asker.created_by = self.user
            asker.save()
        if self.state == "role_granted_by_asker":
            for row in RoleAssignment.objects.filter(user=self.user):
                row.delete()
                row.pk, row.granted_by = None, asker
                row.save(force_insert=True)
        return asker

    def with_code(self, person: User) -> User:
        """The person, with an identity code when the row's state says so."""
        if self.state == "code_recorded":
            person.identity_code = "010594-900Y"
            person.save()
        return person

    def _begin_role(self, user: User) -> None:
        """Let the user's roles have begun a day too late for a reset."""
        for row in RoleAssignment.objects.filter(user=user):
            row.valid_from = clock.today() - timedelta(days=13)
            row.save()

    def candidate(self) -> User:
        """Somebody to whom the role of the row might be given."""
        kinds = roles()[self.role].kinds
        if self.state == "employer_of_another_kind":
            kinds = set(self.area.authorities) - kinds
        authority = make_authority(min(kinds))
        if self.state == "employer_state_agency":
            authority.employer_type = EmployerType.STATE_AGENCY
            authority.save()
        return make_user(employer=authority)

    # --- the questions ----------------------------------------------------------------------------------------------------

    def ask(self, row: Row) -> str:
        """The policy's answer to the row's question."""
        return answer(self._decide(row))

    def _decide(self, row: Row) -> Decision:
        actor, client, whose = self.actor, self.client, row.whose
        _word, _space, group_name = row.action.partition(" ")
        if group_name:
            return self._ask_group(row.question, DataGroup(group_name), whose)
        policies = (client_policy, planning_policy, authority_policy)
        ask = next(getattr(one, f"can_{row.question}") for one in policies if hasattr(one, f"can_{row.question}"))
        about: dict[str, Any] = {
            "bar": lambda: (client, self.person(whose)),
            "lift_bar": lambda: (self.bar(whose),),
            "review_grant": lambda: (self.grant(whose),),
            "withdraw_judgement": lambda: (self.judgement(whose),),
            "merge": lambda: (self.client,),
            "confirm_merge": lambda: (self.merge(whose),),
            "take_merge_back": lambda: (self.merge(whose),),
            "withdraw_consent": lambda: (self.consent(whose),),
            "revoke_token": lambda: (ApiToken(user=self.person(whose)),),
            "write_part": lambda: (self.assessment(),),
            "conclude": lambda: (self.assessment(),),
            "change_part": lambda: (self.part(whose),),
            **dict.fromkeys(
                ("draft", "draft_frame", "explain_duties", "approve", "record_approval", "deliver"), lambda: (self.version(),)
            ),
            **dict.fromkeys(("change_service", "change_explanation", "follow_service"), lambda: (self.of_version(whose),)),
            "download": lambda: (self.attachment(whose),),
            "end_flag": lambda: (self.flag(whose),),
            "mark_read": lambda: (self.mention(whose),),
            "arrange_substitution": lambda: (self.person(whose),),
            "end_substitution": lambda: (self.substitution(whose),),
            "grant_role": lambda: (self.user if whose == "self" else self.holder(), roles()["steering_member"], self.area.pk),
            "manage_account": lambda: (self.person(whose),),
            "see_account": lambda: (self.person(whose),),
            "give_roles": lambda: (self.person(whose),),
            "create_account": lambda: (self.area.authorities["tvv"],),
            "administer_area": lambda: (self.area.area,),
            "administer_authority": lambda: (self.area.authorities["tvv"],),
            "join_area": lambda: (self.area.authorities["tvv"], self.area.area),
            "see_name_in_log": lambda: (self.event_of(self.person(whose)),),
            "end_role": lambda: (self.assignment(whose),),
            "renew_role": lambda: (self.assignment(whose),),
            "reset_second_factor": lambda: (self.person(whose),),
            "withdraw_reset": lambda: (self.person(whose),),
            "record_identity_code": lambda: (self.with_code(self.person(whose)),),
            "confirm_reset": lambda: (self.person(whose), self.asker().pk),
        }  # fmt: skip
        if row.question == "be_given":
            return ask(roles()[self.role], self.candidate())
        if row.question in WITHOUT_OBJECT:
            return ask(actor)
        return ask(actor, *about.get(row.question, lambda: (client,))())

    def _ask_group(self, question: str, group: DataGroup, whose: str) -> Decision:
        match question:
            case "read":
                return client_policy.can_read(self.actor, self.client, group, self.record(group, whose))
            case "read_any":
                return client_policy.can_read_any(self.actor, self.client, group)
            case "write":
                return client_policy.can_write(self.actor, self.client, group)
            case "add_entry":
                return client_policy.can_add_entry(self.actor, self.client, group)
            case "answer_note":
                note = self.record(group, whose)
                note.is_struck = self.state == "struck"
                mentioned = {self.user.pk} if self.user and self.state in {"mentioned", "struck"} else set()
                return client_policy.can_answer_note(self.actor, note, mentioned)
            case "change":
                return client_policy.can_change(self.actor, self.record(group, whose))
            case "strike":
                return client_policy.can_strike(self.actor, self.record(group, whose))
        raise AssertionError(question)


#: Questions about the actor alone.
WITHOUT_OBJECT = {
    "issue_token",
    "take_in",
    "search_by_code",
    "see_names_in_log",
    "enter",
    "enter_register",
    "administer",
    "administer_everything",
    "supervise",
    "see_endings",
}
