"""Which situation is it, and what exactly does it ask for? Answers in, materials out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from onewindow.apps.cases.facts import Guide, guide_of
from onewindow.apps.cases.models import Case, CaseMaterial, Deficiency, Pledge
from onewindow.apps.cases.operations.change import refuse
from onewindow.apps.cases.operations.drafts import journal_draft, own_draft
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.catalogue.facts import GuideMaterial
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.planned import insert
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.catalogue.guiding import held_answers
from onewindow.rules.outcomes import Refusal, Refused

BY_SYSTEM = {"generated"}


@whole
def choose_situation(
    *,
    case_id: UUID,
    acting: Acting,
    now: datetime,
    situation: str = "",
    answers: Mapping[str, str] | None = None,
) -> Case:
    """Follow the answers to the situation and list exactly its materials (R-3-21).

    `answers` may lead only part of the way: they are kept, and the situation stays open. With a
    `situation` and no answers, those that lead there are put down. Files already attached stay.
    Refuses SITUATION_MISSING for a situation the guide does not have.
    """
    case = own_draft(case_id, acting)
    guide = guide_of(case.item_version)
    if answers is None:
        if guide.situations and situation not in guide.situations:
            refuse(Refusal("SITUATION_MISSING", "R-3-21"))
        answers = guide.answers_to(situation)
    else:
        situation = guide.way(answers).situation or ""
    _settle(case, guide, situation, answers)
    return case


def insert_settled(case: Case, guide: Guide) -> None:
    """Write a new draft; a guide with at most one situation asks nothing, its materials are listed.

    Also the answers that lead there, as if they had been given.
    """
    if len(guide.situations) > 1:
        insert(case)
        return
    situation = next(iter(guide.situations), "")
    _keep(case, guide, situation, guide.answers_to(situation))
    insert(case)
    wanted = guide.materials(situation)
    if wanted:
        insert(*(_fresh_material(case, place, each) for place, each in enumerate(wanted)))


def _settle(case: Case, guide: Guide, situation: str, answers: Mapping[str, str]) -> None:
    """Keep the answers; with a situation, its materials."""
    _keep(case, guide, situation, answers)
    case.save(update_fields=["situation", "answers"])
    if situation or len(guide.situations) <= 1:
        _list_materials(case, guide.materials(situation))


def _keep(case: Case, guide: Guide, situation: str, answers: Mapping[str, str]) -> None:
    on_the_way = {step.question.code: step.option.code for step in guide.way(answers).asked}
    # Half-way, an answer further on may still hold once the one before it is given again.
    kept = on_the_way if situation else {**guide.answerable(answers), **on_the_way}
    case.situation, case.answers = situation, kept


def _list_materials(case: Case, wanted: Sequence[GuideMaterial]) -> None:
    rows = {row.code: row for row in CaseMaterial.objects.filter(case=case)}
    codes = {material.code for material in wanted}
    if dropped := [row.pk for code, row in rows.items() if code not in codes]:
        # A promise about a paper nobody asks for any more binds nobody.
        Deficiency.objects.filter(material__in=dropped).delete()
        Pledge.objects.filter(material__in=dropped).delete()
        CaseMaterial.objects.filter(pk__in=dropped).delete()
    fresh, kept = [], []
    for position, material in enumerate(wanted):
        row = rows.get(material.code)
        if row is None:
            fresh.append(_fresh_material(case, position, material))
        elif (row.position, row.name, row.required) != (position, material.name, material.required):
            row.position, row.name, row.required = position, material.name, material.required
            kept.append(row)
    CaseMaterial.objects.bulk_create(fresh)
    if kept:
        CaseMaterial.objects.bulk_update(kept, ["position", "name", "required"])


def _fresh_material(case: Case, position: int, material: GuideMaterial) -> CaseMaterial:
    """A form that the system fills in is there from the start (R-0-5)."""
    made = material.replaced_by in BY_SYSTEM
    return CaseMaterial(
        case=case,
        code=material.code,
        name=material.name,
        position=position,
        required=material.required,
        state=MaterialState.PRESENT if made else MaterialState.ABSENT,
        source="GENERATED" if made else "",
        copies=1,
    )


@whole
def follow_new_guide(*, case_id: UUID, acting: Acting, now: datetime) -> Case:
    """Move a draft to the version in force now (R-3-3).

    What was filled in and every answer that still holds stays; questions that changed are open
    again, and with them the situation. Refuses ITEM_WITHDRAWN.
    """
    case = own_draft(case_id, acting)
    version = catalogue.published_item(case.item.slug)
    if version is None:
        raise Refused((Refusal("ITEM_WITHDRAWN", "R-3-3"),))
    before, after = guide_of(case.item_version), guide_of(version)
    told = case.answers or before.answers_to(case.situation)
    answers = held_answers(before.content, after.content, told)
    case.item_version, case.item_name = version, version.content["name"]
    case.save(update_fields=["item_version", "item_name"])
    journal_draft(case, "case.follow_guide", acting, now, {"version": version.number})
    situation = after.way(answers).situation or ""
    _settle(case, after, situation, answers)
    return case
