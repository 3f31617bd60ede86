"""A birth registration whose papers come from licences, departments and earlier copies."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tests.factories.cases import IN_PERSON, T0, World, person_named, publish
from tests.factories.licences import install_types

from onewindow.apps.accounts.models import Account
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.consents import operations as consents
from onewindow.apps.consents.models import Consent
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Department
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.parties.models import Person

SLUG = "hukou_birth"
LATER = T0 + timedelta(days=180)
FATHER_ID = "210112199206150073"


def _material(code: str, name: str, replaced_by: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "need": "必要", "replaced_by": replaced_by, **more}


BIRTH: dict[str, Any] = {
    **IN_PERSON,
    "slug": SLUG,
    "name": "出生登记",
    "in_person": {"required": False},
    "channels": {"window": True, "online": True},
    "situations": [
        {"code": "WED", "name": "婚生", "materials": ["FORM", "ID", "MARRIAGE", "NOTE"]},
        {"code": "BOTH", "name": "父母双方", "materials": ["FORM", "ID_PARENTS"]},
    ],
    "materials": [
        _material("FORM", "申请书", {"kind": "generated"}),
        _material("ID", "居民身份证", {"kind": "elicence", "licence_types": ["ID_CARD"]}),
        _material("MARRIAGE", "结婚证", {"kind": "share", "source": "civil_marriage"}),
        _material("NOTE", "情况说明", {"kind": "none"}),
        _material(
            "ID_PARENTS",
            "父母居民身份证",
            {
                "kind": "elicence",
                "licence_types": ["ID_CARD"],
                "holders": ["PERSON", "OTHER_PARENT"],
            },
        ),
    ],
}


def publish_birth() -> None:
    """The item and the licence types it names."""
    publish(BIRTH, Department.objects.get(code="police"))
    install_types()


def draft(world: World, situation: str = "WED", *, now: datetime = T0, **more: Any) -> Case:
    """A draft of the birth registration in one situation."""
    case = cases.start_draft(
        slug=SLUG,
        person=world.person,
        channel="ONLINE",
        acting=world.resident,
        now=now,
        **more,
    )
    cases.choose_situation(case_id=case.id, situation=situation, acting=world.resident, now=now)
    return Case.objects.get(pk=case.pk)


def allow(world: World, case: Case, *words: str, kind: str = "ELICENCE", **more: Any) -> Consent:
    """The applicant's consent to these uses for this case."""
    return consents.give(
        person=world.person,
        kind=kind,
        scope=words or ("licence:ID_CARD",),
        purpose="办理“出生登记”",
        case_id=case.id,
        item_slug=SLUG,
        valid_until=LATER,
        acting=world.resident,
        now=T0,
        **more,
    )


def father() -> tuple[Person, Acting]:
    """Another person with an account of their own."""
    account = Account.objects.create_user(
        login_key="father", password=None, display_name="沈向阳", created_at=T0
    )
    person = person_named("沈向阳", FATHER_ID, date(1992, 6, 15), account)
    return person, acting_as(account_id=account.pk, name="沈向阳")


def row(case: Case, code: str) -> CaseMaterial:
    """One material as it stands in the database."""
    return CaseMaterial.objects.get(case=case, code=code)


def states(case: Case, codes: Sequence[str] = ()) -> dict[str, str]:
    """How the case's materials stand, by code."""
    rows = CaseMaterial.objects.filter(case=case).order_by("position")
    return {r.code: r.state for r in rows if not codes or r.code in codes}
