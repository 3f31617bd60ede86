"""A centre with the demonstration's bundles, items, licences and people, made fresh for a test."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.factories.cases import _account, _staff, at, person_named, publish

from onewindow.apps.bundles.models import Package, SubCase
from onewindow.apps.bundles.operations.versions import install_bundles
from onewindow.apps.catalogue.field_operations import install_form_fields
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences.models import ELicenceType
from onewindow.apps.organisation.facts import SYSTEM, Acting
from onewindow.apps.organisation.models import Department, Place, Role
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.parties.models import Person
from onewindow.apps.writes.models import OutboxMessage
from onewindow.demo import content
from onewindow.jobs.topics import TOPICS

MORNING = at("2026-11-23", "09:30")
_BORN = "2026-11-20"


@dataclass
class BundleWorld:
    """Everybody a bundle needs, each in their capacity; reviewers by department key."""

    place: Place
    departments: dict[str, Department]
    mother: Person
    father: Person
    acting: Acting
    father_acting: Acting
    clerk: Acting
    issuing: Acting
    admin: Acting
    reviewers: dict[str, Acting]

    def reviewer_of(self, part: SubCase) -> Acting:
        """Who decides this part."""
        return self.reviewers[part.department.code]


def build_bundle_world() -> BundleWorld:
    """The demonstration's departments, items and bundles; a mother and a father with accounts."""
    departments = {
        told["key"]: Department.objects.create(
            code=told["key"], name=told["name"], uscc=told["uscc"], is_demo=True
        )
        for told in content("centre")["departments"]
    }
    place = Place.objects.create(
        code="yunxi_centre", kind="CENTRE", name="云溪区政务服务中心", address="演示路 1 号"
    )
    install_form_fields(
        fields=content("form_fields")["form_fields"], now=MORNING, acting=SYSTEM, is_demo=True
    )
    told = content("bundles")["bundles"]
    for slug in {slug for bundle in told for slug in bundle["items"]}:
        item: dict[str, Any] = dict(content(f"items/{slug}"))
        publish(item, departments[item["department"]["key"]])
    install_bundles(contents=told, acting=SYSTEM, now=MORNING, is_demo=True)
    licences.install_types(
        entries=content("licences")["types"], acting=SYSTEM, now=MORNING, is_demo=True
    )
    mother = person_named("宋知夏", "210112199603120089", date(1996, 3, 12), _account("宋知夏"))
    father = person_named("许云帆", "21011219940830005X", date(1994, 8, 30), _account("许云帆"))
    for person in (mother, father):
        _give_cards(person)
    return BundleWorld(
        place=place,
        departments=departments,
        mother=mother,
        father=father,
        acting=_acting_of(mother),
        father_acting=_acting_of(father),
        clerk=_staff("王谷雨", Role.CLERK, None, place),
        issuing=_staff("赵秋实", Role.ISSUING_CLERK, None, place),
        admin=_staff("董思齐", Role.ITEM_ADMIN, None, None),
        reviewers={
            key: _staff(f"审批{key}", Role.REVIEWER, department, None)
            for key, department in departments.items()
        },
    )


def _acting_of(person: Person) -> Acting:
    assert person.account_id is not None
    return acting_as(account_id=person.account_id, name=person.name)


def _give_cards(person: Person) -> None:
    face = {
        "name": person.name,
        "citizen_id": person.citizen_id,
        "birth_date": str(person.birth_date),
        "sex": "女" if int(person.citizen_id[16]) % 2 == 0 else "男",
        "address": "云溪区文昌路 8 号 2 单元",
        "ethnic": "汉",
        "relation": "户主",
    }
    for code in ("ID_CARD", "HUKOU_BOOK"):
        kind = ELicenceType.objects.get(code=code)
        wanted = {field["code"] for field in kind.face_fields}
        licences.issue(
            type_code=code,
            person=person,
            face={k: v for k, v in face.items() if k in wanted},
            issued_on=date(2024, 5, 20),
            acting=SYSTEM,
            now=MORNING,
        )


def work_off(now: datetime = MORNING, *, topics: tuple[str, ...] = ("package.advance",)) -> int:
    """Do what the worker would: every waiting message of these topics, until none is left."""
    done = 0
    while message := (
        OutboxMessage.objects.filter(done_at__isnull=True, topic__in=topics)
        .order_by("created_at", "id")
        .first()
    ):
        TOPICS[message.topic](message.body, now)
        OutboxMessage.objects.filter(pk=message.pk).update(done_at=now)
        done += 1
    return done


def messages_to(package: Package) -> list[str]:
    """The titles of what the person was told about this application, in order."""
    rows = OutboxMessage.objects.filter(topic="case.message").order_by("created_at", "id")
    return [row.body["title"] for row in rows if row.body["person_id"] == str(package.person_id)]
