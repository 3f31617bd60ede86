"""Catalogues from outside: nothing twice, nothing lost, nothing passed off as verified."""

import json
from pathlib import Path

import pytest
import yaml
from tests.factories.catalogue import (
    DEMO,
    NOW,
    content,
    department,
    guangan_file,
    guangdong_file,
    guangdong_row,
    item_admin,
)

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.catalogue import operations, queries
from onewindow.apps.catalogue.importing import ImportResult
from onewindow.apps.catalogue.installing import install_catalogue, install_proof_items
from onewindow.apps.catalogue.models import ItemListing, ItemVersion, ServiceItem
from onewindow.apps.catalogue.sources.detection import read_catalogue
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.rules.outcomes import Refused

pytestmark = pytest.mark.django_db
State = ItemVersion.State
OTHER = "11999900MB0000000X2999901008000"
SUB = "11999900MB0000000X299990100700001"


def taken_in(path: Path) -> ImportResult:
    return install_catalogue(catalogue=read_catalogue(path), now=NOW, acting=SYSTEM)


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    return result.created, result.changed, result.unchanged, len(result.unreadable)


def test_a_source_is_shown_with_its_name_and_cannot_be_applied_for(tmp_path: Path) -> None:
    department("虚构省虚构厅", "fiction")
    taken_in(guangdong_file(tmp_path, guangdong_row()))
    listing = ItemListing.objects.get()
    assert (listing.origin, listing.source_name) == ("IMPORTED", "广东政务服务网")
    assert listing.can_apply is False
    slug = f"gd-{guangdong_row()['TASK_CODE']}"
    assert queries.published_item(slug) is None
    shown = queries.shown_item(slug)
    assert shown is not None
    assert (shown.state, shown.content["confidence"]) == (State.IMPORTED, "u")
    assert queries.items_for_counter() == []


def test_the_guangdong_fields_are_read_as_the_guide_means_them(tmp_path: Path) -> None:
    taken_in(guangdong_file(tmp_path, guangdong_row(TASK_CODE=SUB)))
    found = ItemVersion.objects.get().content
    assert found["codes"] == {
        "catalog_code": "999901007000",
        "task_code": SUB[:31],
        "task_handle_item": SUB,
    }
    assert found["statutory_limit"]["amount"] == 20
    assert found["committed_limit"] == {"amount": 7, "unit": "WORKING_DAY", "confidence": "u"}
    assert found["item_kind"] == "COMMITTED"
    assert found["everyday_names"] == ["办虚构证", "虚构证办理"]
    assert found["life_event"] == {"person_topics": ["交通出行"]}
    assert [m["name"] for m in found["materials"]] == ["虚构申请表", "居民身份证"]
    assert found["place"] == {"address": "虚构路1号"}
    assert found["trips"] == 1
    # 无 on the site means nothing was said.
    assert "complaint_phone" not in found


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    path = guangdong_file(tmp_path, guangdong_row(), guangdong_row(TASK_CODE=OTHER))
    assert counts(taken_in(path)) == (2, 0, 0, 0)
    before = (JournalEntry.objects.count(), ItemVersion.objects.count())
    assert counts(taken_in(path)) == (0, 0, 2, 0)
    assert (JournalEntry.objects.count(), ItemVersion.objects.count()) == before


def test_a_changed_row_becomes_a_new_version_and_the_old_is_kept(tmp_path: Path) -> None:
    taken_in(guangdong_file(tmp_path, guangdong_row()))
    result = taken_in(guangdong_file(tmp_path, guangdong_row(handle_time_limit="3(工作日)")))
    assert counts(result) == (0, 1, 0, 0)
    states = list(ItemVersion.objects.order_by("number").values_list("number", "state"))
    assert states == [(1, "WITHDRAWN"), (2, "IMPORTED")]
    listing = ItemListing.objects.select_related("version").get()
    assert listing.version.content["committed_limit"]["amount"] == 3


def test_every_change_of_an_import_is_journaled_with_its_version(tmp_path: Path) -> None:
    taken_in(guangdong_file(tmp_path, guangdong_row()))
    entry = JournalEntry.objects.get(verb="item.import")
    assert entry.subject_id == ServiceItem.objects.get().id
    assert entry.subject_version == 1
    assert entry.facts["digest"] == ItemVersion.objects.get().content_digest


def test_bad_rows_are_named_with_place_and_reason_and_the_rest_goes_in(tmp_path: Path) -> None:
    path = guangdong_file(
        tmp_path,
        guangdong_row(),
        '{"TASK_CODE": "1144',
        guangdong_row(TASK_CODE="", TASK_NAME="无", matter_name="无"),
        guangdong_row(TASK_CODE=OTHER, handle_time="三十天"),
        "[1, 2]",
        guangdong_row(),
        guangdong_row(TASK_CODE=SUB, TASK_NAME="名" * 301),
    )
    result = taken_in(path)
    told = [(row.place, tuple(f.code for f in row.faults)) for row in result.unreadable]
    assert told == [
        ("第2行", ("ROW_NOT_JSON",)),
        ("第3行", ("ROW_WITHOUT", "ROW_WITHOUT")),
        ("第4行", ("ITEM_LIMIT_UNREADABLE",)),
        ("第5行", ("ROW_NOT_AN_ITEM",)),
        ("第6行", ("CODE_TWICE",)),
        ("第7行", ("TEXT_TOO_LONG",)),
    ]
    assert counts(result) == (1, 0, 0, 6)
    assert result.read == 7


def test_a_damaged_line_spoils_only_itself(tmp_path: Path) -> None:
    path = guangdong_file(tmp_path, guangdong_row(), guangdong_row(TASK_CODE=OTHER))
    lines = path.read_bytes().split(b"\n")
    lines[1] = lines[1].replace("虚构".encode(), b"\xe8\x99", 1)
    path.write_bytes(b"\n".join(lines))
    result = taken_in(path)
    assert counts(result) == (1, 0, 0, 1)
    assert result.unreadable[0].faults[0].code == "ROW_DAMAGED"


@pytest.mark.parametrize("name", ["空\x00字符", "半个\ud800字"])
def test_characters_no_database_takes_are_reported(tmp_path: Path, name: str) -> None:
    row = json.dumps(guangdong_row(TASK_NAME=name))
    result = taken_in(guangdong_file(tmp_path, row, guangdong_row(TASK_CODE=OTHER)))
    assert counts(result) == (1, 0, 0, 1)
    assert result.unreadable[0].faults[0].code == "TEXT_UNSTORABLE"


def test_a_district_catalogue_is_read_down_to_its_items(tmp_path: Path) -> None:
    link = "http://example.invalid/?itemCode=511A001-{}-1-00&taskType={}"
    path = guangan_file(
        tmp_path,
        {"name": "虚构登记", "link": link.format(1, 7), "qrcode": ""},
        {"name": "", "link": link.format(2, 7)},
        {"name": "没有编码", "link": ""},
        {"name": "怪类型", "link": link.format(3, 77)},
    )
    result = taken_in(path)
    assert counts(result) == (1, 0, 0, 3)
    listing = ItemListing.objects.get()
    assert (listing.name, listing.item_type) == ("虚构登记", "行政确认")
    assert listing.department_name == "区虚构局"
    assert result.unreadable[0].place == "第1个部门（区虚构局）第1个大项第2项"


def test_an_own_version_takes_the_place_of_the_source(tmp_path: Path) -> None:
    department()
    taken_in(guangdong_file(tmp_path, guangdong_row()))
    item = ServiceItem.objects.get()
    copied = operations.draft_version(item_id=item.id, now=NOW, acting=item_admin())
    assert copied.content["source"] == {
        "kind": "own",
        "imported": False,
        "imported_from": "广东政务服务网",
    }
    complete = content(slug=item.slug, name="本地虚构许可")
    operations.edit_draft(
        version_id=copied.id, content=complete, seen_row_version=1, now=NOW, acting=item_admin()
    )
    operations.check_version(version_id=copied.id, now=NOW, acting=item_admin())
    operations.publish_version(version_id=copied.id, now=NOW, acting=item_admin())
    listing = ItemListing.objects.get()
    assert (listing.origin, listing.can_apply, listing.name) == ("OWN", True, "本地虚构许可")
    # A later import of the source changes what the source says, not what this centre published.
    result = taken_in(guangdong_file(tmp_path, guangdong_row(handle_time="10(工作日)")))
    assert counts(result) == (0, 1, 0, 0)
    listing.refresh_from_db()
    assert (listing.version_id, listing.can_apply) == (copied.id, True)


def test_imported_content_is_never_published_as_it_is(tmp_path: Path) -> None:
    taken_in(guangdong_file(tmp_path, guangdong_row()))
    version = ItemVersion.objects.get()
    with pytest.raises(Refused) as refused:
        operations.publish_version(version_id=version.id, now=NOW, acting=item_admin())
    assert [r.code for r in refused.value.refusals] == ["VERSION_IMPORTED"]
    with pytest.raises(Refused) as refused:
        operations.edit_draft(
            version_id=version.id,
            content=content(),
            seen_row_version=1,
            now=NOW,
            acting=item_admin(),
        )
    assert [r.code for r in refused.value.refusals] == ["VERSION_FIXED"]


def test_an_item_taken_off_the_lists_does_not_come_back_by_an_import(tmp_path: Path) -> None:
    taken_in(guangdong_file(tmp_path, guangdong_row()))
    version = ItemVersion.objects.get()
    operations.withdraw_version(
        version_id=version.id, reason="本区不办", now=NOW, acting=item_admin()
    )
    taken_in(guangdong_file(tmp_path, guangdong_row(handle_time="10(工作日)")))
    assert ItemListing.objects.count() == 0
    assert ItemVersion.objects.filter(state=State.IMPORTED).count() == 1


def test_own_items_that_pass_are_published_and_the_others_wait(tmp_path: Path) -> None:
    department()
    (tmp_path / "good.yaml").write_text(yaml.safe_dump(content(), allow_unicode=True), "utf-8")
    poor = content(slug="poor", name="不完整事项", trips=None)
    (tmp_path / "poor.yaml").write_text(yaml.safe_dump(poor, allow_unicode=True), "utf-8")
    (tmp_path / "torn.yaml").write_text("slug: [", "utf-8")
    (tmp_path / "bomb.yaml").write_text("a: &a [1]\nb: [*a, *a]\n", "utf-8")
    result = taken_in(tmp_path)
    assert (result.created, result.published) == (2, 1)
    assert [e.slug for e in result.unpublished] == ["poor"]
    assert [f.code for f in result.unpublished[0].failures] == ["TRIPS_UNKNOWN"]
    assert [r.faults[0].code for r in result.unreadable] == ["YAML_BROKEN", "YAML_BROKEN"]
    assert dict(ItemListing.objects.values_list("name", "can_apply")) == {
        "小事项办理": True,
        "不完整事项": False,
    }


def test_what_was_held_back_moves_on_when_its_proofs_are_listed(tmp_path: Path) -> None:
    proof = {"code": "P", "name": "某某证明", "need": "必要", "by_law": "《小事法》第1条"}
    made = content(
        materials=[proof],
        situations=[{"code": "GENERAL", "name": "一般情形", "materials": ["P"]}],
    )
    path = tmp_path / "item.yaml"
    path.write_text(yaml.safe_dump(made, allow_unicode=True), "utf-8")
    assert taken_in(path).published == 0
    assert counts(taken_in(path)) == (0, 0, 1, 0)
    install_proof_items(entries=[{"name": "某某证明"}], now=NOW, acting=SYSTEM)
    result = taken_in(path)
    assert (result.changed, result.published) == (1, 1)
    assert counts(taken_in(path)) == (0, 0, 1, 0)


def test_the_demonstration_folder_brings_its_laws_and_proofs() -> None:
    result = taken_in(DEMO)
    assert (result.created, result.published, result.unreadable) == (22, 22, [])
    assert queries.law_article("行政许可法", "第42条") is not None
