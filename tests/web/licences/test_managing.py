"""The issuing body corrects and ends its own licences; types are kept by item administrators."""

from uuid import uuid4

import pytest
from tests.factories.cases import World, _staff
from tests.factories.licences import food_licence, id_card, shop
from tests.web.licences.conftest import SignedIn

from onewindow.apps.licences import queries
from onewindow.apps.licences.models import ELicence, ELicenceType, LicenceEnd
from onewindow.apps.organisation.models import Role


@pytest.fixture
def licence(world: World) -> ELicence:
    return food_licence(shop(world.person))


def ending(licence: ELicence, **told: str) -> dict[str, str]:
    return {
        "seen_version": str(licence.version),
        "ground": "DECEPTION",
        "reason": "提交虚假材料取得许可",
        "remedy": "可以在六十日内申请行政复议。",
        "effective_from": "2024-05-20",
        "idempotency_key": uuid4().hex,
    } | told


def test_a_licence_is_found_by_its_number_in_its_own_department(
    world: World, licence: ELicence, signed_in: SignedIn
) -> None:
    address = f"/licences/manage/?number={licence.certificate_no}"
    assert (
        f"/licences/manage/{licence.id}/" in signed_in(world.approver).get(address).content.decode()
    )
    elsewhere = signed_in(world.other_reviewer)
    assert "没有找到" in elsewhere.get(address).content.decode()
    assert elsewhere.get(f"/licences/manage/{licence.id}/").status_code == 404


def test_the_head_revokes_with_ground_reason_and_remedy(
    world: World, licence: ELicence, signed_in: SignedIn
) -> None:
    client = signed_in(world.approver)
    page = client.get(f"/licences/manage/{licence.id}/").content.decode()
    for words in ("撤销", "吊销", "注销", "作废", "暂扣"):
        assert words in page
    address = f"/licences/manage/{licence.id}/end/revoked/"
    assert "以欺骗、贿赂等不正当手段取得" in client.get(address).content.decode()
    assert client.post(address, ending(licence)).status_code == 302
    end = LicenceEnd.objects.get()
    assert (end.kind, end.basis) == ("REVOKED", "《行政许可法》第69条第2款")
    after = client.get(f"/licences/manage/{licence.id}/").content.decode()
    assert "已撤销" in after


def test_an_incomplete_end_says_everything_and_keeps_what_was_typed(
    world: World, licence: ELicence, signed_in: SignedIn
) -> None:
    client = signed_in(world.approver)
    told = ending(licence, ground="", reason="", remedy="先写好的救济")
    answer = client.post(f"/licences/manage/{licence.id}/end/revoked/", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选择“法定情形”" in page
    assert "请填写“事实和理由”" in page
    assert "先写好的救济" in page
    assert not LicenceEnd.objects.exists()


def test_a_reviewer_ends_nothing(world: World, licence: ELicence, signed_in: SignedIn) -> None:
    answer = signed_in(world.reviewer).post(
        f"/licences/manage/{licence.id}/end/revoked/", ending(licence)
    )
    assert answer.status_code == 403


def test_a_face_is_put_right_by_a_new_version(
    world: World, licence: ELicence, signed_in: SignedIn
) -> None:
    client = signed_in(world.reviewer)
    address = f"/licences/manage/{licence.id}/correct/"
    face = {f"face_{k}": v for k, v in queries.face_of(licence).items() if k != "number"}
    told = {**face, "seen_version": "1", "idempotency_key": uuid4().hex}
    wrong = client.post(address, told | {"face_name": "", "face_uscc": "123", "note": ""})
    page = wrong.content.decode()
    for words in ("请填写“经营者名称”", "统一社会信用代码应为18位", "请填写“更正的原因”"):
        assert words in page
    right = client.post(address, told | {"face_scope": "热食、冷食", "note": "漏写一项"})
    assert right.status_code == 302
    licence.refresh_from_db()
    assert licence.version == 2
    assert queries.face_of(licence)["scope"] == "热食、冷食"
    assert queries.face_of(licence)["number"] == licence.certificate_no


def test_two_who_correct_at_once_are_told_of_each_other(
    world: World, licence: ELicence, signed_in: SignedIn
) -> None:
    client = signed_in(world.reviewer)
    face = {f"face_{k}": v for k, v in queries.face_of(licence).items() if k != "number"}
    told = {**face, "seen_version": "1", "note": "更正"}
    address = f"/licences/manage/{licence.id}/correct/"
    assert client.post(address, told | {"idempotency_key": uuid4().hex}).status_code == 302
    second = client.post(address, told | {"idempotency_key": uuid4().hex})
    assert "现在是第 2 版" in second.content.decode()


def test_an_administrator_makes_a_type_without_code(world: World, signed_in: SignedIn) -> None:
    admin = _staff("董思齐", Role.ITEM_ADMIN, world.department, None)
    client = signed_in(admin)
    told = {
        "name": "小作坊登记证",
        "code": "WORKSHOP",
        "type_code": "11990106DEM0000224009",
        "department": str(world.department.id),
        "holder": "ENTERPRISE",
        "validity": "YEARS",
        "valid_years": "3",
        "renewable": "on",
        "is_single": "on",
        "number_pattern": "云溪坊{year}{number:05d}",
        "present_minutes": "5",
        "line_code": ["number", "name", ""],
        "line_label": ["编号", "名称", ""],
        "line_kind": ["TEXT", "TEXT", "TEXT"],
        "line_assigned": ["SERIES", "PERSON", "REVIEWER"],
        "line_source": ["", "holder.name", ""],
        "line_required": ["yes", "yes", "yes"],
    }
    wrong = told | {"type_code": "1", "line_code": ["name", "name", ""], "number_pattern": "{x.y}"}
    answer = client.post("/licences/manage/types/new/", wrong | {"idempotency_key": uuid4().hex})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("证照类型代码要 21 位", "重复的代号", "编号规则里要有流水号"):
        assert words in page
    assert "小作坊登记证" in page
    key = {"idempotency_key": uuid4().hex}
    assert client.post("/licences/manage/types/new/", told | key).status_code == 302
    made = ELicenceType.objects.get(code="WORKSHOP")
    assert [f["code"] for f in made.face_fields] == ["number", "name"]
    page = client.get(f"/licences/manage/types/{made.id}/").content.decode()
    assert "小作坊登记证" in page


def test_anyone_checks_an_identifier_and_learns_no_more_than_its_heading(
    world: World, signed_in: SignedIn, client
) -> None:
    card = id_card(world.person)
    version = queries.current_version(card)
    assert version is not None
    page = client.get("/licences/check/", {"number": version.identifier}).content.decode()
    assert "这本证照是真的，现在有效" in page
    assert "李*满" in page
    assert world.person.citizen_id not in page
    id_card(world.person)
    older = client.get("/licences/check/", {"number": version.identifier}).content.decode()
    assert "这是旧版，已经失效" in older
    forged = version.identifier[:-1] + ("A" if version.identifier[-1] != "A" else "B")
    assert "没有查到这本证照" in client.get("/licences/check/", {"number": forged}).content.decode()


def test_checking_is_slowed_down(world: World, client) -> None:
    told = [client.get("/licences/check/", {"number": f"x{n}"}).status_code for n in range(31)]
    assert told[0] == 200
    assert told[-1] == 429
