"""Licence files on the web: who may take one home, and the public check of any file."""

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.apps.licences import sealed
from tests.factories.cases import T0, World, build_world
from tests.factories.licences import food_licence, id_card, install_types, shop

from onewindow import wallclock
from onewindow.apps.accounts.models import Account
from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.licences import sealing
from onewindow.apps.licences.models import ELicence
from onewindow.apps.organisation.facts import Acting
from onewindow.web.licences import verifying

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.FILES_FOLDER = tmp_path / "files"
    monkeypatch.setattr(wallclock, "now", lambda: T0)
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    made = build_world()
    install_types()
    return made


def signed_in(client: Client, who: Acting) -> Client:
    account = Account.objects.get(pk=who.account_id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def taken() -> list[Any]:
    return [each.facts for each in JournalEntry.objects.filter(verb="licence.file")]


def address(licence: ELicence, ending: str = "pdf") -> str:
    return f"/my/licences/{licence.id}.{ending}"


@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF-"), ("ofd", b"PK\x03\x04")])
def test_a_holder_takes_home_a_file_that_checks_out(
    client: Client, world: World, ending: str, start: bytes
) -> None:
    answer = signed_in(client, world.resident).get(address(id_card(world.person), ending))
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert "attachment" in answer["Content-Disposition"]
    assert taken() == [{"type": "ID_CARD", "version": 1, "format": ending, "reason": "HOLDER"}]
    verdict = sealing.verify(answer.content, now=T0, register=sealing.register_word)
    assert verdict.state == "GENUINE"


def test_whoever_runs_a_shop_takes_home_its_licence(client: Client, world: World) -> None:
    licence = food_licence(shop(world.person))
    assert signed_in(client, world.resident).get(address(licence)).status_code == 200


def test_a_stranger_gets_nothing(client: Client, world: World) -> None:
    licence = id_card(world.person)
    assert client.get(address(licence)).status_code in {302, 403}
    assert signed_in(client, world.stranger).get(address(licence)).status_code == 403
    assert signed_in(client, world.clerk).get(address(licence)).status_code == 403
    assert taken() == []


def test_the_issuer_s_staff_must_say_why(client: Client, world: World) -> None:
    licence = food_licence(shop(world.person))
    reviewer = signed_in(client, world.reviewer)
    assert licence.type.department_id in world.reviewer.department_ids
    asked = reviewer.get(address(licence))
    assert asked.status_code == 200
    assert "为什么下载" in asked.content.decode()
    assert taken() == []
    answer = reviewer.get(address(licence), {"reason": "CHECKING"})
    assert answer.content.startswith(b"%PDF-")
    assert taken()[0]["reason"] == "CHECKING"


def test_reviewers_of_another_department_get_nothing(client: Client, world: World) -> None:
    licence = id_card(world.person)
    assert licence.type.department_id not in world.reviewer.department_ids
    reviewer = signed_in(client, world.reviewer)
    assert reviewer.get(address(licence), {"reason": "CHECKING"}).status_code == 403


def test_of_an_ended_licence_no_file_is_handed_out(client: Client, world: World) -> None:
    licence = id_card(world.person)
    ELicence.objects.filter(pk=licence.pk).update(state="REVOKED")
    answer = signed_in(client, world.resident).get(address(licence))
    assert answer.status_code in {409, 422}
    assert "已撤销" in answer.content.decode()


def test_an_unknown_licence_is_not_found(client: Client, world: World) -> None:
    url = "/my/licences/01900000-0000-7000-8000-000000000000.pdf"
    assert signed_in(client, world.resident).get(url).status_code == 404


CHECK = "/licences/check/file/"


def handed_in(client: Client, content: bytes, **also: str) -> Any:
    return client.post(CHECK, {"file": SimpleUploadedFile("licence", content), **also})


def test_anyone_may_check_a_file_and_reads_what_the_register_says(
    client: Client, world: World
) -> None:
    version = id_card(world.person).versions.get()
    page = client.get(CHECK)
    assert page.status_code == 200
    assert "multipart/form-data" in page.content.decode()
    for content in (sealing.sealed_pdf(version, now=T0), sealing.sealed_ofd(version, now=T0)):
        told = handed_in(client, content).content.decode()
        assert "真实有效" in told
        assert version.identifier in told
        assert world.person.name not in told, "the name is masked"
    altered = handed_in(client, sealing.sealed_pdf(version, now=T0) + b" ").content.decode()
    assert "已被改动" in altered
    assert version.identifier not in altered


def test_the_line_of_a_code_is_checked_like_a_file(client: Client, world: World) -> None:
    version = id_card(world.person).versions.get()
    line = sealing.compact_record(version, now=T0)
    assert "真实有效" in client.post(CHECK, {"line": line}).content.decode()
    ELicence.objects.filter(pk=version.licence_id).update(state="REVOKED")
    told = client.post(CHECK, {"line": line}).content.decode()
    assert "已撤销" in told
    assert "真实有效" not in told


def test_a_demonstration_s_licence_says_so(client: Client, world: World) -> None:
    version = id_card(world.person, is_demo=True).versions.get()
    line = sealing.compact_record(version, now=T0)
    assert "演示数据" in client.post(CHECK, {"line": line}).content.decode()


def test_a_file_sealed_elsewhere_is_not_confirmed(client: Client, world: World) -> None:
    told = handed_in(client, sealed.sealed()).content.decode()
    assert "无法确认真伪" in told
    assert "真实有效" not in told


def test_nothing_handed_in_is_asked_for(client: Client, world: World) -> None:
    answer = client.post(CHECK, {})
    assert answer.status_code == 422
    assert "请选择证照文件" in answer.content.decode()


def test_a_file_too_large_is_told_so_without_being_read(client: Client, world: World) -> None:
    told = handed_in(client, b"%PDF-" + b" " * (verifying.LARGEST + 10)).content.decode()
    assert "文件过大" in told


def test_many_tries_are_slowed_down(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "_TRIES", 2)
    answers = [client.post(CHECK, {"line": "x"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
