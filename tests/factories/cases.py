"""A small centre with people, two items and their guides, made fresh for a test."""

import copy
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from onewindow.apps.accounts.models import Account
from onewindow.apps.catalogue.facts import content_digest
from onewindow.apps.catalogue.models import ItemVersion, ServiceItem
from onewindow.apps.encryption import blind_index
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Department, Place, Post, Role
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.parties.models import Person

CHINA = ZoneInfo("Asia/Shanghai")


def at(day: str, clock: str = "10:00") -> datetime:
    """A moment in China: at("2026-09-28", "09:30")."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=CHINA)


def _picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(stream, "PNG")
    return stream.getvalue()


PNG = _picture()
T0 = at("2026-09-28", "09:30")

LICENCE: dict[str, Any] = {
    "slug": "food_business_licence",
    "name": "食品经营许可（新办）",
    "item_type": "行政许可",
    "item_kind": "COMMITTED",
    "legal_basis": [{"law": "食品安全法", "article": "第35条", "confidence": "t"}],
    "statutory_limit": {"amount": 20, "unit": "WORKING_DAY", "confidence": "t"},
    "committed_limit": {"amount": 5, "unit": "WORKING_DAY", "confidence": "d"},
    "extension": {"amount": 10, "unit": "WORKING_DAY", "basis": "《行政许可法》第42条"},
    "correction_days": {"amount": 30, "unit": "CALENDAR_DAY"},
    "acceptance_conditions": [{"text": "有相适应的场所"}],
    "situations": [
        {"code": "CATERING", "name": "餐饮服务", "materials": ["FORM", "LAYOUT", "RULES"]},
        {"code": "SALES", "name": "食品销售", "materials": ["FORM", "LAYOUT"]},
    ],
    "materials": [
        {
            "code": "FORM",
            "name": "申请书",
            "need": "必要",
            "replaced_by": {"kind": "generated"},
        },
        {
            "code": "LAYOUT",
            "name": "设备布局图",
            "need": "必要",
            "requirement": "标明设备位置",
            "replaced_by": {"kind": "none"},
        },
        {
            "code": "RULES",
            "name": "管理制度目录",
            "need": "必要",
            "replaced_by": {"kind": "none"},
        },
    ],
    "special_procedures": [{"kind": "EXPERT_REVIEW"}, {"kind": "TESTING"}],
    "steps": [{"name": "受理"}, {"name": "审核"}, {"name": "决定"}],
    "channels": {"window": True, "online": True},
    "in_person": {"required": False},
    "fee": {"charged": False, "note": "不收费"},
    "result": {"name": "食品经营许可证"},
    "tacit_rules": [
        {
            "kind": "ACCEPTED",
            "after": {"amount": 5, "unit": "WORKING_DAY"},
            "basis": "《行政许可法》第32条",
        }
    ],
    "consult_phone": "0000-1234512",
}
IN_PERSON: dict[str, Any] = {
    **copy.deepcopy(LICENCE),
    "slug": "id_card_renewal",
    "name": "居民身份证换领",
    "item_type": "行政确认",
    "in_person": {"required": True, "basis": "登记指纹"},
    "channels": {"window": True, "online": False},
    "tacit_rules": [],
    "special_procedures": [],
    "situations": [{"code": "RENEW", "name": "到期换领", "materials": ["FORM", "LAYOUT"]}],
    "extension": {},
}


@dataclass
class World:
    """Everybody a journey needs, each in their capacity."""

    department: Department
    place: Place
    person: Person
    resident: Acting
    stranger: Acting
    clerk: Acting
    other_clerk: Acting
    reviewer: Acting
    other_reviewer: Acting
    approver: Acting
    issuing: Acting
    supervisor: Acting


def _account(name: str) -> Account:
    return Account.objects.create_user(
        login_key=name, password=None, display_name=name, created_at=T0
    )


def _staff(name: str, role: Role, department: Department | None, place: Place | None) -> Acting:
    account = _account(name)
    Post.objects.create(account=account, role=role, department=department, place=place)
    return acting_as(account_id=account.pk, name=name)


def person_named(name: str, citizen_id: str, born: date, account: Account | None) -> Person:
    """A person with an encrypted id, whose card the counter has seen."""
    return Person.objects.create(
        name=name,
        citizen_id=citizen_id,
        citizen_id_index=blind_index(citizen_id),
        birth_date=born,
        account=account,
        confirmed_at=T0,
        created_at=T0,
    )


def publish(content: dict[str, Any], department: Department, number: int = 1) -> ItemVersion:
    """Publish a version of an item; the one before it is withdrawn."""
    item, _ = ServiceItem.objects.get_or_create(
        slug=content["slug"],
        defaults={
            "department": department,
            "department_name": department.name,
            "created_at": T0,
        },
    )
    item.versions.filter(state="PUBLISHED").update(state="WITHDRAWN", withdrawn_at=T0)
    return ItemVersion.objects.create(
        item=item,
        number=number,
        state="PUBLISHED",
        content=content,
        content_digest=content_digest(content),
        created_at=T0,
        published_at=T0,
    )


def build_world() -> World:
    """A department, a centre, its staff, a resident, and two published items."""
    department = Department.objects.create(code="market", name="云溪区市场监督管理局")
    elsewhere = Department.objects.create(code="police", name="云溪区公安局")
    place = Place.objects.create(
        code="centre", kind="CENTRE", name="云溪区政务服务中心", address="演示路 1 号"
    )
    publish(LICENCE, department)
    publish(IN_PERSON, elsewhere)
    resident = _account("李小满")
    person = person_named("李小满", "210112199405200029", date(1994, 5, 20), resident)
    return World(
        department=department,
        place=place,
        person=person,
        resident=acting_as(account_id=resident.pk, name="李小满"),
        stranger=acting_as(account_id=_account("周立夏").pk, name="周立夏"),
        clerk=_staff("王谷雨", Role.CLERK, None, place),
        other_clerk=_staff("陈白露", Role.CLERK, None, place),
        reviewer=_staff("何知春", Role.REVIEWER, department, None),
        other_reviewer=_staff("刘景明", Role.REVIEWER, elsewhere, None),
        approver=_staff("罗启明", Role.APPROVER, department, None),
        issuing=_staff("赵秋实", Role.ISSUING_CLERK, None, place),
        supervisor=_staff("程远", Role.SUPERVISOR, None, None),
    )
