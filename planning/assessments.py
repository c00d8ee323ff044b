"""A client's joint assessments as the pages show them: the four areas, who has written and who has not."""

from dataclasses import dataclass

from django.db.models import F

from authorities.access import Actor, holds
from authorities.models import AuthorityKind
from authorities.rights import DataGroup, Right
from clients.changes import Piece, word_pieces
from clients.models import Client, ServiceNeed
from clients.reading import readable_rows
from core.presentation import Chip
from planning.models import AssessmentPart, JointAssessment, OutsideParticipant
from planning.policy import can_change_part, can_write_part


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """One authority's part of an area."""

    part: AssessmentPart
    chip: Chip
    may_change: bool


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """One of the four areas: the parts that are written, those who have not written, and whether the actor's own is missing.

    Who reads only what the own authority stored (``is_whole`` is False) is not told that the others have written nothing.
    """

    area: str
    label: str
    parts: list[PartRow]
    is_whole: bool
    waits_for: list[Chip]
    may_write: bool
    needs: list[ServiceNeed]


@dataclass(frozen=True, kw_only=True)
class ComparedPart:
    """What one authority wrote of an area in two assessments; ``change`` is empty where nothing changed."""

    chip: Chip
    old: AssessmentPart | None
    new: AssessmentPart | None
    old_pieces: tuple[Piece, ...]
    new_pieces: tuple[Piece, ...]
    change: str


@dataclass(frozen=True, kw_only=True)
class ComparedArea:
    """One of the four areas in two assessments."""

    area: str
    label: str
    parts: list[ComparedPart]


def assessments_of(actor: Actor, client: Client) -> list[JointAssessment]:
    """The assessments that the actor may read: the one that is being made, then the others, the latest concluded first."""
    rows = list(
        readable_rows(JointAssessment, actor, client)
        .filter(struck_at=None)
        .order_by(F("concluded_on").desc(nulls_first=True), "-begun_on", "-created_at")
        .select_related("begun_by", "concluded_by", "stored_by", "membership")
    )
    for row in rows:
        row.client = client
    return rows


def outsiders_of(actor: Actor, assessment: JointAssessment) -> list[OutsideParticipant]:
    """Who outside the three took part."""
    return list(readable_rows(OutsideParticipant, actor, assessment.client).filter(assessment=assessment, struck_at=None))


def area_rows(actor: Actor, assessment: JointAssessment) -> list[AreaRow]:
    """The four areas of an assessment: two queries."""
    client = assessment.client
    rows = readable_rows(AssessmentPart, actor, client).filter(assessment=assessment, struck_at=None)
    parts: dict[str, list[AssessmentPart]] = {}
    for part in rows.select_related("stored_by", "found_by"):
        part.client, part.assessment = client, assessment
        parts.setdefault(part.need_area, []).append(part)
    needs: dict[str, list[ServiceNeed]] = {}
    for need in readable_rows(ServiceNeed, actor, client).filter(struck_at=None):
        needs.setdefault(need.need_area, []).append(need)
    may_write = bool(can_write_part(actor, assessment))
    is_whole = bool(holds(actor, DataGroup.NEEDS, Right.READ))
    return [
        AreaRow(
            area=area.value,
            label=str(area.label),
            parts=[_row(actor, part) for part in parts.get(area, ())],
            is_whole=is_whole,
            waits_for=_waits_for(assessment, parts.get(area, [])) if is_whole else [],
            may_write=may_write and actor.authority_id not in {part.stored_by_id for part in parts.get(area, ())},
            needs=needs.get(area, []),
        )
        for area in ServiceNeed.Area
    ]


def silent_authorities(areas: list[AreaRow]) -> list[Chip]:
    """The kinds of the three that have written in none of the areas."""
    written = {one.part.stored_by.kind for row in areas for one in row.parts}
    return [Chip(kind=kind, label=str(kind.label)) for kind in AuthorityKind.serving() if kind not in written]


def compared(actor: Actor, earlier: JointAssessment, later: JointAssessment) -> list[ComparedArea]:
    """What changed from one assessment to the next, area by area and authority by authority: four queries."""
    pairs = zip(area_rows(actor, earlier), area_rows(actor, later), strict=True)
    return [ComparedArea(area=old.area, label=old.label, parts=_compared_parts(old, new)) for old, new in pairs]


def _compared_parts(old: AreaRow, new: AreaRow) -> list[ComparedPart]:
    before = {one.part.stored_by_id: one for one in old.parts}
    after = {one.part.stored_by_id: one for one in new.parts}
    chips = {key: one.chip for key, one in (before | after).items()}
    return [_compared_part(chip, before.get(key), after.get(key)) for key, chip in chips.items()]


def _compared_part(chip: Chip, old: PartRow | None, new: PartRow | None) -> ComparedPart:
    """One authority's two texts, each with the words that went or came."""
    pieces = word_pieces(old.part.text if old else "", new.part.text if new else "")
    change = "" if old and new else "new" if new else "gone"
    if old and new and old.part.text != new.part.text:
        change = "changed"
    return ComparedPart(
        chip=chip,
        old=old.part if old else None,
        new=new.part if new else None,
        old_pieces=tuple(piece for piece in pieces if piece.kind != "new"),
        new_pieces=tuple(piece for piece in pieces if piece.kind != "gone"),
        change=change,
    )


def _row(actor: Actor, part: AssessmentPart) -> PartRow:
    chip = Chip(kind=part.stored_by.kind, label=part.stored_by.short_name)
    return PartRow(part=part, chip=chip, may_change=bool(can_change_part(actor, part)))


def _waits_for(assessment: JointAssessment, parts: list[AssessmentPart]) -> list[Chip]:
    """The kinds of the three that have written nothing in an area of an assessment that is being made."""
    if not assessment.is_open:
        return []
    written = {part.stored_by.kind for part in parts}
    return [Chip(kind=kind, label=str(kind.label)) for kind in AuthorityKind.serving() if kind not in written]
