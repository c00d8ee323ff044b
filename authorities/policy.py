"""Questions of the ground of access: who administers what, who supervises, who may hold a role.

An administrator's role holds in one area or in all of them, and so do the accounts, roles and settings: nobody administers what
reaches further than the own role. An account counts in the areas of its employer and of its roles; what all areas share (code
lists, legal periods, municipalities, new areas and authorities, what kind an authority is) is for administrators of all areas.
"""

from authorities.access import (
    Actor,
    Decision,
    Deny,
    deny,
    first_allowance,
    first_denial,
    has_area_right,
    in_reach,
    signed_in,
    unless,
    works_with_clients,
)
from authorities.independence import are_independent, has_new_address, is_new_administrator
from authorities.matrix import Role, roles
from authorities.models import ApiToken, Authority, CooperationArea, EmployerType, RoleAssignment, User
from authorities.rights import AreaRight
from authorities.scope import EVERYWHERE, areas_of_account, areas_of_authority
from core import clock


def can_enter(actor: Actor | None) -> Decision:
    """Whether the signed-in pages are open at all."""
    return signed_in(actor)


def can_administer(actor: Actor) -> Decision:
    """Whether the pages of the administration are open at all; what is changed there asks further."""
    return first_denial(signed_in(actor), has_area_right(actor, AreaRight.ADMINISTER))


def can_administer_everything(actor: Actor) -> Decision:
    """What all areas share: code lists, legal periods, municipalities, new areas and authorities."""
    return first_denial(can_administer(actor), in_reach(actor, EVERYWHERE))


def can_administer_area(actor: Actor, area: CooperationArea) -> Decision:
    """An area's names, municipalities, authorities and presence rule."""
    return first_denial(can_administer(actor), in_reach(actor, {area.pk}))


def can_administer_authority(actor: Actor, authority: Authority) -> Decision:
    """What an authority is, its names, units, places and tools; one that works in several areas needs all of them."""
    return first_denial(can_administer(actor), in_reach(actor, areas_of_authority(authority.pk)))


def can_join_area(actor: Actor, authority: Authority, area: CooperationArea) -> Decision:
    """Let an authority belong to an area: its staff with roles for all of its areas have them there too."""
    return first_denial(can_administer_area(actor, area), can_administer_authority(actor, authority))


def can_create_account(actor: Actor, employer: Authority) -> Decision:
    """A new account of an employer that works in an area of the administrator's."""
    return first_denial(can_administer(actor), _meets(actor, employer.pk))


def can_see_account(actor: Actor, user: User) -> Decision:
    """Look at an account in the administration: the own one, and those whose employer works in an area of the administrator's."""
    if user.pk == actor.user_id:
        return can_administer(actor)
    return first_denial(can_administer(actor), _meets(actor, user.employer_id))


def _meets(actor: Actor, employer_id: int) -> Decision:
    areas = areas_of_authority(employer_id)
    return unless(not any(actor.administers.covers({area}) for area in areas), Deny.OUT_OF_REACH)


def can_supervise(actor: Actor) -> Decision:
    """The supervisor's tasks in the own authority."""
    return first_denial(signed_in(actor), has_area_right(actor, AreaRight.SUPERVISE))


def can_be_given(role: Role, user: User) -> Decision:
    """Whether a user's employer allows the role: R34 binds roles that open client data, the matrix all of them."""
    return suits_employer(role, kind=user.employer.kind, employer_type=user.employer.employer_type)


def suits_employer(role: Role, *, kind: str, employer_type: str) -> Decision:
    """Whether a kind and type of employer allow the role (Act 381/2023 § 12(4), R34)."""
    return first_denial(
        unless(kind not in role.kinds, Deny.EMPLOYER),
        unless(role.opens_client_data and employer_type not in EmployerType.with_client_access(), Deny.EMPLOYER),
    )


def can_give_roles(actor: Actor, user: User) -> Decision:
    """Whether an administrator may give another person any role at all; ``can_grant_role`` asks of the one that was chosen."""
    return first_denial(can_see_account(actor, user), unless(user.pk == actor.user_id, Deny.ONESELF))


def can_grant_role(actor: Actor, user: User, role: Role, area_id: int | None) -> Decision:
    """An administrator grants a role; never to oneself, past the employer's kind, or further than the own role reaches."""
    return first_denial(can_give_roles(actor, user), in_reach(actor, {area_id}), can_be_given(role, user))


def can_manage_account(actor: Actor, user: User) -> Decision:
    """An administrator changes, closes or reopens another person's account; never the own one, or one with roles elsewhere."""
    return first_denial(
        can_administer(actor),
        unless(user.pk == actor.user_id, Deny.ONESELF),
        in_reach(actor, areas_of_account(user)),
    )


def can_record_identity_code(actor: Actor, user: User) -> Decision:
    """An administrator records a code that is missing; one that stands would open the person's own record if replaced."""
    return first_denial(can_manage_account(actor, user), unless(bool(user.identity_index), Deny.CODE_RECORDED))


def can_issue_token(actor: Actor) -> Decision:
    """A token of the API for oneself: after the second factor, for those to whom client data are open in the current area."""
    return first_denial(signed_in(actor), works_with_clients(actor))


def can_revoke_token(actor: Actor, token: ApiToken) -> Decision:
    """The holder revokes a token, and so does an administrator of the holder's account."""
    if token.user_id == actor.user_id:
        return signed_in(actor)
    return can_manage_account(actor, token.user)


def can_end_role(actor: Actor, assignment: RoleAssignment) -> Decision:
    """An administrator ends another person's role that reaches no further than the own; one that is over stays as it is."""
    return first_denial(
        can_give_roles(actor, assignment.user),
        in_reach(actor, {assignment.area_id}),
        unless(_is_over(assignment), Deny.ALREADY_DONE),
    )


def can_renew_role(actor: Actor, assignment: RoleAssignment) -> Decision:
    """The same questions as for a new grant, asked again of each row: employers and the matrix change in a year."""
    if assignment.role_code not in roles():
        return deny(Deny.WRONG_STATE)
    return first_denial(
        can_grant_role(actor, assignment.user, assignment.role, assignment.area_id),
        unless(not assignment.user.account_is_open, Deny.ACCOUNT_CLOSED),
        unless(_is_over(assignment), Deny.WRONG_STATE),
    )


def can_see_endings(actor: Actor) -> Decision:
    """Whose roles and accounts end soon: the administrator of everybody in reach, a supervisor of the own authority's staff."""
    return first_allowance(can_administer(actor), can_supervise(actor))


def _is_over(assignment: RoleAssignment) -> bool:
    return assignment.valid_to is not None and assignment.valid_to < clock.today()


def can_reset_second_factor(actor: Actor, user: User) -> Decision:
    """An administrator of some standing asks for, or confirms, the reset of another person's second factor.

    Not while the address is new: address and second factor are not both replaced within 14 days.
    """
    decision = can_manage_account(actor, user)
    if not decision:
        return decision
    return first_denial(
        decision,
        unless(is_new_administrator(actor.user_id, areas_of_account(user)), Deny.NEW_ADMINISTRATOR),
        unless(has_new_address(user), Deny.NEW_ADDRESS),
    )


def can_withdraw_reset(actor: Actor, user: User) -> Decision:
    """Any administrator of the account withdraws the reset of its second factor: it only makes things safer."""
    return can_manage_account(actor, user)


def can_confirm_reset(actor: Actor, user: User, requested_by_id: int) -> Decision:
    """The second person of a reset is another one than the first, and independent of them; both are of some standing."""
    decision = first_denial(can_reset_second_factor(actor, user), unless(requested_by_id == actor.user_id, Deny.ONESELF))
    if not decision:
        return decision
    return first_denial(
        decision,
        unless(is_new_administrator(requested_by_id, areas_of_account(user)), Deny.NEW_ADMINISTRATOR),
        unless(not are_independent(actor.user_id, requested_by_id), Deny.NOT_INDEPENDENT),
    )
