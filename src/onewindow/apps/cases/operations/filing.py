"""How does a case begin? A draft that keeps itself, files, a submission with its number."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime

from onewindow.apps.cases import storage
from onewindow.apps.cases.clockface import acceptance_due
from onewindow.apps.cases.facts import filing_of, guide_of, material_rows
from onewindow.apps.cases.models import Case, CaseFile, CaseMaterial
from onewindow.apps.cases.operations.change import begin, finish, locked, refuse, tell_applicant
from onewindow.apps.cases.operations.drafts import journal_draft, may_fill_in, own_draft
from onewindow.apps.cases.operations.forming import complete_form
from onewindow.apps.cases.operations.helping import against_judging
from onewindow.apps.cases.operations.promising import unsound_promises
from onewindow.apps.cases.operations.signing import issue_letters, refuse_unsigned
from onewindow.apps.cases.operations.situating import insert_settled
from onewindow.apps.cases.papers import issue_receipt
from onewindow.apps.cases.trust import trust_anew
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.endings import whole
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.queries import main_centre
from onewindow.apps.parties.queries import Enterprise, Person
from onewindow.apps.writes import operations as writes
from onewindow.rules.casework import uploads
from onewindow.rules.casework.filing import may_file
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.states import Actor, CaseAction, CaseState
from onewindow.rules.outcomes import Refusal, Refused


@whole
def start_draft(
    *,
    slug: str,
    person: Person,
    channel: str,
    acting: Acting,
    now: datetime,
    enterprise: Enterprise | None = None,
    agent: Person | None = None,
    ward: Person | None = None,
    package_id: UUID | None = None,
) -> Case:
    """A draft pinned to the published version of the guide (R-3-3). Refuses ITEM_WITHDRAWN.

    `ward`: for whom a guardian applies; `package_id`: the bundle application it is a part of.
    """
    version = catalogue.published_item(slug)
    if version is None or version.item.department_id is None:
        raise Refused((Refusal("ITEM_WITHDRAWN", "R-3-3"),))
    centre = main_centre()
    place_id = acting.place_id or (centre.id if centre else None)
    if place_id is None:
        raise Refused((Refusal("NO_CENTRE"),))
    case = Case(
        state=CaseState.DRAFT,
        item=version.item,
        item_version=version,
        item_name=version.content["name"],
        department_id=version.item.department_id,
        place_id=place_id,
        channel=channel,
        person=person,
        enterprise=enterprise,
        agent=agent,
        ward=ward,
        package_id=package_id,
        created_at=now,
        created_by_id=acting.who,
    )
    insert_settled(case, guide_of(version))
    journal_draft(case, "case.draft", acting, now)
    return case


def _open_material(case_id: UUID, code: str, acting: Acting) -> tuple[Case, CaseMaterial]:
    """A material that files may be put to: of a draft, or asked for in the correction."""
    case = locked(case_id)
    refuse(*may_fill_in(case, acting))
    if case.state not in {CaseState.DRAFT, CaseState.CORRECTION_PENDING}:
        refuse(Refusal("NOT_IN_THIS_STATE", "R-1-1"))
    material = CaseMaterial.objects.filter(case=case, code=code).first()
    if material is None:
        raise Refused((Refusal("OUTSIDE_GUIDE", "R-0-4", {"name": code}),))
    if case.state == CaseState.CORRECTION_PENDING:
        asked = case.corrections.order_by("-round").values_list("asked", flat=True).first() or []
        if code not in {a["code"] for a in asked}:
            refuse(Refusal("NOT_ASKED_FOR", "R-0-3", {"name": material.name}))
    return case, material


@whole
def save_draft(
    *,
    case_id: UUID,
    form: Mapping[str, str],
    delivery_way: str,
    acting: Acting,
    now: datetime,
) -> Case:
    """Keep what was filled in so far; the last save wins, nothing else changes."""
    case = own_draft(case_id, acting)
    case.form = {**case.form, **{k: v[:500] for k, v in form.items()}}
    if delivery_way in Case.DeliveryWay.values:
        case.delivery_way = delivery_way
    case.save(update_fields=["form", "delivery_way"])
    return case


@whole
def add_file(
    *,
    case_id: UUID,
    material_code: str,
    name: str,
    content: bytes,
    acting: Acting,
    now: datetime,
    scan: str = "NOT_CONFIGURED",
) -> CaseFile:
    """Take in one file for one material. Refuses what is too large, of another type, or broken."""
    case, material = _open_material(case_id, material_code, acting)
    file = keep_file(case, name, content, scan=scan, acting=acting, now=now)
    material.file, material.state, material.source = file, MaterialState.PRESENT, "UPLOAD"
    material.defect = ""
    trust_anew(material, CaseMaterial.Grade.C)
    material.save()
    return file


def keep_file(
    case: Case, name: str, content: bytes, *, scan: str, acting: Acting, now: datetime
) -> CaseFile:
    """One file of a case, judged by its content. Refuses what is too large or broken (FILE_*)."""
    upload = storage.inspect(name, content)
    so_far = CaseFile.objects.filter(case=case, removed_at__isnull=True).count()
    refuse(*uploads.may_take_in(upload, files_so_far=so_far))
    return CaseFile.objects.create(
        case=case,
        name=uploads.stored_name(name, str(upload.found_type)),
        media_type=str(upload.found_type),
        size=upload.size,
        digest=storage.keep(content),
        scan=scan,
        uploaded_at=now,
        uploaded_by_id=acting.who,
    )


@whole
def remove_file(*, case_id: UUID, material_code: str, acting: Acting, now: datetime) -> None:
    """Take a file back out before it is submitted; what a person deleted is never registered."""
    _case, material = _open_material(case_id, material_code, acting)
    if material.file_id is None:
        return
    CaseFile.objects.filter(pk=material.file_id).update(removed_at=now)
    material.file, material.state, material.source = None, MaterialState.ABSENT, ""
    trust_anew(material, "")
    material.save()


@whole
def submit(
    *,
    case_id: UUID,
    acting: Acting,
    now: datetime,
    elder_asked: bool = False,
    seen_version: int | None = None,
) -> Case:
    """Hand the case in: it is received, numbered once, and has its receipt (R-1-1).

    Missing materials do not stop a submission; they are asked for once, in full. What is wrong
    with the form does when it is filled in at home; at the counter the clerk is told.
    Refusals: see `may_file` and `form_faults`.
    """
    actor = Actor.CLERK if acting.is_staff else Actor.APPLICANT
    case = begin(
        case_id=case_id,
        action=CaseAction.SUBMIT,
        actor=actor,
        acting=acting,
        seen_version=seen_version,
    )
    refuse(*may_fill_in(case, acting), *against_judging(case, acting))
    current = catalogue.published_version(case.item_id)
    rows = material_rows(case)
    filing = may_file(filing_of(case, current=current, elder_asked=elder_asked, now=now))
    faults = complete_form(case, now=now)
    online = faults if case.channel == Case.Channel.ONLINE else ()
    refuse(*filing, *online, *unsound_promises(case, rows, now=now))
    refuse_unsigned(rows)
    case.number = draw_case_number(now)
    case.received_at = now
    case.acceptance_due = acceptance_due(case, now)
    finish(
        case=case,
        action=CaseAction.SUBMIT,
        acting=acting,
        now=now,
        facts={"elder_true_will_asked": elder_asked} if elder_asked else None,
    )
    issue_receipt(case, rows, acting=acting, now=now)
    issue_letters(case, rows, acting=acting, now=now)
    tell_applicant(
        case=case,
        now=now,
        title="已收到您的申请",
        text=f"“{case.item_name}”已收件，编号 {case.number}。"
        f"我们最迟 {case.acceptance_due:%-m月%-d日} 告诉您是否受理、还差什么。",
    )
    return case


def draw_case_number(now: datetime) -> str:
    """A public case number, drawn once: YX + date + five digits, from 1 each day."""
    day = localtime(now).strftime("%Y%m%d")
    return f"YX{day}{writes.draw_number(series=f'case-{day}'):05d}"
