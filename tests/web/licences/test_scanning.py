"""A clerk reads a shown licence once, with watermark, and rests a material on it; others do not."""

import copy
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.cases import LICENCE, T0, World, publish
from tests.web.licences.conftest import SignedIn

from onewindow import wallclock
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.licences import operations
from onewindow.apps.licences.models import ELicence, ELicenceUse
from onewindow.apps.writes.models import OutboxMessage


@pytest.fixture
def code(world: World, card: ELicence) -> str:
    return operations.open_code(licence_id=card.id, acting=world.resident, now=T0).code


def read(client, code: str):
    return client.post("/licences/scan/", {"code": code, "purpose": "MATERIAL"})


def test_a_clerk_sees_the_licence_with_its_watermark_and_a_limit(
    world: World, code: str, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.clerk)
    answer = read(client, code)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "仅供办理政务服务事项时使用，有效期至 2026-09-28 10:00" in page
    assert world.person.citizen_id in page
    assert JournalEntry.objects.filter(verb="licence.look").count() == 1
    monkeypatch.setattr(wallclock, "now", lambda: T0 + timedelta(minutes=31))
    later = client.get(answer["Location"]).content.decode()
    assert "查看时间已到" in later
    assert world.person.citizen_id not in later


@pytest.mark.parametrize(
    ("typed", "words"), [("ABCDEFGHJK", "没有这个出示码"), ("", "请填写“出示码”")]
)
def test_a_forged_or_missing_code_gets_a_stated_refusal(
    world: World, signed_in: SignedIn, typed: str, words: str
) -> None:
    answer = read(signed_in(world.clerk), typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_code_used_before_is_refused_and_its_holder_is_told_once(
    world: World, code: str, signed_in: SignedIn
) -> None:
    read(signed_in(world.clerk), code)
    for _ in range(2):
        answer = read(signed_in(world.other_clerk), code)
        assert answer.status_code == 422
        assert "09:30 已经用过，不能再用（R-4-22）" in answer.content.decode()
    titles = [m.body["title"] for m in OutboxMessage.objects.filter(topic="case.message")]
    assert titles == ["有人想再次使用您的居民身份证出示码"]


def test_a_code_that_ran_out_is_refused(
    world: World, code: str, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wallclock, "now", lambda: T0 + timedelta(minutes=6))
    answer = read(signed_in(world.clerk), code)
    assert "09:35 已到时间" in answer.content.decode()


def test_guessing_is_slowed_down(world: World, signed_in: SignedIn) -> None:
    client = signed_in(world.clerk)
    answers = [read(client, f"ABCDEFGH{n:02d}").status_code for n in range(41)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_residents_and_strangers_never_see_it(world: World, code: str, signed_in: SignedIn) -> None:
    assert signed_in(world.stranger).get("/licences/scan/").status_code == 403
    page = signed_in(world.stranger).get(f"/licences/show/{code}/").content.decode()
    assert "这是给窗口人员扫的码" in page
    answer = signed_in(world.clerk).get(f"/licences/show/{code}/")
    assert answer["Location"] == f"/licences/scan/?code={code}"
    use = read(signed_in(world.clerk), code)["Location"]
    for who in (world.other_clerk, world.supervisor):
        assert signed_in(who).get(use).status_code in {403, 404}
    assert ELicenceUse.objects.count() == 1


def counter_case(world: World) -> Case:
    content = copy.deepcopy(LICENCE)
    content["materials"].append(
        {
            "code": "ID",
            "name": "身份证",
            "need": "必要",
            "replaced_by": {"kind": "elicence", "licence_types": ["ID_CARD"]},
        }
    )
    content["situations"][1]["materials"].append("ID")
    publish(content, world.department, number=2)
    case = cases.start_draft(
        slug="food_business_licence",
        person=world.person,
        channel="COUNTER",
        acting=world.clerk,
        now=T0,
    )
    return cases.choose_situation(case_id=case.id, situation="SALES", acting=world.clerk, now=T0)


def test_a_material_rests_on_the_shown_licence_by_reference(
    world: World, code: str, signed_in: SignedIn
) -> None:
    case = counter_case(world)
    client = signed_in(world.clerk)
    use = read(client, code)["Location"]
    page = client.get(use).content.decode()
    assert "引用这本证照" in page
    told = {"case": str(case.id), "material": "ID", "idempotency_key": uuid4().hex}
    assert client.post(use, told).status_code == 302
    row = CaseMaterial.objects.get(case=case, code="ID")
    assert (row.state, row.source, row.grade) == ("PRESENT", "ELICENCE", "A")
    assert ELicenceUse.objects.get().case_id == case.id
    assert row.reference_id == ELicenceUse.objects.get().id
    assert row.file_id is None, "a reference, never a copy"


def test_a_licence_serves_only_what_the_guide_says_and_whose_case_it_is(
    world: World, code: str, signed_in: SignedIn
) -> None:
    case = counter_case(world)
    from tests.factories.parties import person  # noqa: PLC0415

    Case.objects.filter(pk=case.id).update(person=person(name="周立夏"))
    client = signed_in(world.clerk)
    use = read(client, code)["Location"]
    told = {"case": str(case.id), "material": "FORM", "idempotency_key": uuid4().hex}
    answer = client.post(use, told)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "不能代替材料《申请书》" in page
    assert "不是这件事的申请人" in page
    assert ELicenceUse.objects.get().case_id is None
