"""How is an application for a bundle filled in? Questions, choice, child, one form; once each."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from onewindow.apps.bundles.facts import (
    Wizard,
    item_answers,
    plan_of,
    told_in_form,
    wizard_of,
)
from onewindow.apps.bundles.forming import OneForm, form_of
from onewindow.apps.bundles.models import BundleVersion, Package, SubCase
from onewindow.apps.bundles.operations.change import own_filling, parts_of, plan_for, refuse, save
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.operations import packaging
from onewindow.apps.cases.operations.wards_of_drafts import change_child, is_named_elsewhere
from onewindow.apps.catalogue.published import published_items
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import main_centre
from onewindow.apps.parties import wards
from onewindow.apps.parties.queries import Enterprise, Person
from onewindow.rules.casework.bundles import choice_faults, ticked_at_first
from onewindow.rules.catalogue.content import text_at, texts_at, value_at
from onewindow.rules.outcomes import Refusal, Refused

LONGEST = 2000


@transaction.atomic
def start(
    *,
    slug: str,
    person: Person,
    channel: str,
    acting: Acting,
    now: datetime,
    enterprise: Enterprise | None = None,
) -> Package:
    """An application pinned to the version in force; one being filled in is found again.

    Refusals: BUNDLE_GONE, NO_CENTRE.
    """
    version = (
        BundleVersion.objects.select_related("bundle")
        .filter(bundle__slug=slug, state="PUBLISHED")
        .first()
    )
    centre = main_centre()
    place_id = acting.place_id or (centre.id if centre else None)
    if version is None:
        raise Refused((Refusal("BUNDLE_GONE", "R-3-3"),))
    if place_id is None:
        raise Refused((Refusal("NO_CENTRE"),))
    mine = {"person": person, "bundle": version.bundle, "created_by_id": acting.who}
    open_one = Package.objects.filter(**mine, state=Package.State.FILLING).first()
    if open_one is not None:
        return open_one
    package = Package(
        **mine,
        bundle_version=version,
        name=text_at(version.content, "name"),
        enterprise=enterprise,
        place_id=place_id,
        channel=channel,
        created_at=now,
    )
    try:
        with transaction.atomic():
            save(package, "start", acting, now, facts={"bundle": slug, "version": version.number})
    except IntegrityError:  # two taps at one moment: the first one's application
        return Package.objects.get(**mine, state=Package.State.FILLING)
    return package


@transaction.atomic
def answer(*, package_id: UUID, key: str, option: str, acting: Acting, now: datetime) -> Package:
    """Answer one question; later answers that still hold stay (R-3-21).

    Refusals: PACKAGE_SUBMITTED, BUNDLE_QUESTION_GONE when the question or option is not there.
    """
    package = own_filling(package_id, acting)
    wizard = wizard_now(package)
    asked = {a.key: a.question for a in (*wizard.asked, *([wizard.next] if wizard.next else []))}
    question = asked.get(key)
    if question is None or option not in {o.code for o in question.options}:
        refuse(Refusal("BUNDLE_QUESTION_GONE", "R-3-21"))
    before = package.answers.get(key)
    package.answers = {**package.answers, key: option}
    if before != option and "." not in key:
        package.is_chosen = False  # the bundle's own questions decide what is offered
    save(package, "answer", acting, now, rule="R-3-21", facts={"question": key})
    return package


def wizard_now(package: Package) -> Wizard:
    """How far this application's answers lead, by the guides of today."""
    content = package.bundle_version.content
    found = published_items(texts_at(content, "items"))
    guides = {slug: version.content for slug, version in found.items()}
    return wizard_of(
        content, guides, package.answers, tuple(package.chosen) if package.is_chosen else None
    )


@transaction.atomic
def choose(*, package_id: UUID, slugs: Collection[str], acting: Acting, now: datetime) -> Package:
    """Which items to do together (R-2-5). Refusals: BUNDLE_PART_NEEDED and others, all at once."""
    package = own_filling(package_id, acting)
    content = package.bundle_version.content
    found = published_items(texts_at(content, "items"))
    plan = plan_of(content, {slug: version.content for slug, version in found.items()})
    refuse(*choice_faults(plan, slugs))
    package.chosen = [slug for slug in plan.slugs if slug in set(slugs)]
    package.is_chosen = True
    save(package, "choose", acting, now, rule="R-2-5", facts={"items": package.chosen})
    return package


def offered(package: Package) -> tuple[str, ...]:
    """What stands ticked on the choice page: chosen before, else the required and the added."""
    if package.is_chosen:
        return tuple(package.chosen)
    content = package.bundle_version.content
    return (*ticked_at_first(plan_of(content, {})), *wizard_now(package).adds)


@transaction.atomic
def name_child(
    *,
    package_id: UUID,
    name: str,
    born_on: date,
    relation: str,
    acting: Acting,
    now: datetime,
) -> Package:
    """For whom the parts of a child are done; the applicant is the guardian.

    A child older than the bundle's window is served item by item, which is no refusal of the
    matter itself (R-2-5): BUNDLE_ONE_BY_ONE says how. Else: the faults of a name, BORN_LATER.
    """
    package = own_filling(package_id, acting)
    months = value_at(package.bundle_version.content, "eligibility", "within_months")
    if isinstance(months, int) and _months_between(born_on, localtime(now).date()) >= months:
        refuse(Refusal("BUNDLE_ONE_BY_ONE", "R-2-5", {"months": months}))
    before = package.ward
    package.ward = wards.register_newborn(
        name=name,
        born_on=born_on,
        guardian=package.person,
        relation=relation,
        basis=f"{package.name}申请人申报",
        acting=acting,
        now=now,
    )
    if before is not None and before.id != package.ward_id:
        _instead_of(package, before, acting, now)
    save(package, "child", acting, now, facts={"ward": str(package.ward_id)})
    return package


def _instead_of(package: Package, before: Person, acting: Acting, now: datetime) -> None:
    """Nothing of the child named first stays in the drafts of the second, nor the child itself."""
    assert package.ward is not None
    ids = [part.case_id for part in parts_of(package) if part.case_id is not None]
    emptied = change_child(case_ids=ids, ward=package.ward, now=now)
    package.form = {code: told for code, told in package.form.items() if code not in emptied}
    package.is_filled_in = package.is_filled_in and not emptied
    elsewhere = is_named_elsewhere(ward_id=before.id, package_id=package.id)
    other = Package.objects.filter(ward_id=before.id).exclude(pk=package.pk).exists()
    if before.citizen_id_index is None and not elsewhere and not other:
        wards.end_guardian(guardian=package.person, ward=before, acting=acting, now=now)


def _months_between(start: date, end: date) -> int:
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def wants_child(package: Package) -> bool:
    """Whether a child has to be named first."""
    wanted = set(texts_at(package.bundle_version.content, "for_ward"))
    return package.ward_id is None and bool(wanted & set(package.chosen))


@transaction.atomic
def prepare(*, package_id: UUID, acting: Acting, now: datetime) -> list[SubCase]:
    """A draft for each chosen item in its situation, and none beside; again changes nothing.

    Refusals: PACKAGE_SUBMITTED, BUNDLE_NOT_ANSWERED, and those of a draft.
    """
    package = own_filling(package_id, acting)
    wizard = wizard_now(package)
    if wizard.next is not None or not package.is_chosen or wants_child(package):
        refuse(Refusal("BUNDLE_NOT_ANSWERED", "R-3-21"))
    known = {part.slug: part for part in parts_of(package)}
    for slug in [slug for slug in known if slug not in package.chosen]:
        _give_up(known.pop(slug), acting, now)
    for position, slug in enumerate(package.chosen):
        part = known.get(slug)
        if part is None:
            _begin(package, slug, position, acting, now)
        else:
            _bring_up_to_date(package, part, position, acting, now)
    parts = parts_of(package)
    packaging.share_materials(case_ids=[part.case_id for part in parts if part.case_id], now=now)
    return parts


def _begin(package: Package, slug: str, position: int, acting: Acting, now: datetime) -> None:
    for_ward = slug in texts_at(package.bundle_version.content, "for_ward")
    case = packaging.start_part(
        slug=slug,
        package_id=package.id,
        person=package.person,
        ward=package.ward if for_ward else None,
        enterprise=package.enterprise,
        channel=package.channel,
        answers=item_answers(package.bundle_version.content, slug, package.answers),
        acting=acting,
        now=now,
    )
    SubCase.objects.create(
        package=package,
        slug=slug,
        name=case.item_name,
        position=position,
        department_id=case.department_id,
        case=case,
    )


def _bring_up_to_date(
    package: Package, part: SubCase, position: int, acting: Acting, now: datetime
) -> None:
    case = part.case
    assert case is not None
    answers = item_answers(package.bundle_version.content, part.slug, package.answers)
    if case.answers != answers:
        cases.choose_situation(case_id=case.id, answers=answers, acting=acting, now=now)
    if part.position != position:
        SubCase.objects.filter(pk=part.pk).update(position=position)


def _give_up(part: SubCase, acting: Acting, now: datetime) -> None:
    """An item no longer chosen: its draft is taken back, nothing was handed in."""
    case_id = part.case_id
    part.delete()
    if case_id is not None:
        cases.withdraw(case_id=case_id, reason="", acting=acting, now=now)


@transaction.atomic
def save_form(
    *, package_id: UUID, values: Mapping[str, str], acting: Acting, now: datetime
) -> Package:
    """Keep the one form's answers and hand each draft those it asks for (R-2-1, R-0-5).

    Complete or not; what is wrong is said by the page, and again when it is signed.
    """
    package = own_filling(package_id, acting)
    parts = parts_of(package)
    form = form_of(parts, plan_for(package, parts), {**package.form, **values}, now=now)
    kept = {code: text[:LONGEST] for code, text in values.items() if code in form.codes}
    package.form = {**package.form, **kept}
    package.form_sources = {
        code: known.label
        for code, known in form.known.items()
        if form.values.get(code) == known.value
    }
    package.is_filled_in = not form.faults
    for case in form.cases:
        cases.save_form(
            case_id=case.id,
            values=form.values,
            sources=package.form_sources,
            acting=acting,
            now=now,
        )
    _tell_in_form(package, form)
    save(package, "form", acting, now, facts={"fields": sorted(kept)})
    return package


def _tell_in_form(package: Package, form: OneForm) -> None:
    """What the form says need not be brought as a paper of its own."""
    labels = {field.code: field.label for field in form.fields}
    for material, field in told_in_form(package.bundle_version.content).items():
        packaging.tell_in_form(
            case_ids=[case.id for case in form.cases],
            code=material,
            is_told=bool(form.values.get(field)),
            reason=f"表里填了“{labels.get(field, field)}”，不用另外交",
        )


@transaction.atomic
def follow_new_version(*, package_id: UUID, acting: Acting, now: datetime) -> Package:
    """Move to the bundle and the guides in force now; every answer that still holds stays.

    Questions that changed are asked again, the rest of the form is kept (R-3-3, R-3-21).
    Refuses BUNDLE_GONE when the bundle was withdrawn.
    """
    package = own_filling(package_id, acting)
    version = package.bundle.versions.filter(state="PUBLISHED").first()
    if version is None:
        raise Refused((Refusal("BUNDLE_GONE", "R-3-3"),))
    package.bundle_version, package.name = version, text_at(version.content, "name")
    items = texts_at(version.content, "items")
    package.chosen = [slug for slug in items if slug in package.chosen]
    for part in parts_of(package):
        if part.slug in items and part.case is not None:
            cases.follow_new_guide(case_id=part.case.id, acting=acting, now=now)
        else:
            _give_up(part, acting, now)
    wizard = wizard_now(package)
    held = {asked.key for asked in wizard.asked}
    package.answers = {key: told for key, told in package.answers.items() if key in held}
    package.is_chosen = package.is_chosen and wizard.next is None
    package.is_filled_in = False
    save(package, "follow", acting, now, rule="R-3-3", facts={"version": version.number})
    return package
