"""Licences of the register as files: made once, kept, told apart from what the register says."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.factories.cases import T0, World
from tests.factories.licences import food_licence, id_card, shop

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.encryption import sm3
from onewindow.apps.licences import operations, sealing
from onewindow.apps.licences.files import trust
from onewindow.apps.licences.files.verifying import FileState
from onewindow.apps.licences.models import ELicence, ELicenceVersion
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.rules.masking import mask_name

Make = Callable[..., bytes]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.KEYS_FOLDER = tmp_path / "keys"
    settings.FILES_FOLDER = tmp_path / "files"


def version_of(licence: ELicence) -> ELicenceVersion:
    return licence.versions.get(superseded_at__isnull=True)


def sealings() -> int:
    return JournalEntry.objects.filter(verb="licence.seal").count()


MAKE = [("pdf", sealing.sealed_pdf), ("ofd", sealing.sealed_ofd)]


@pytest.mark.parametrize(("kind", "make"), MAKE)
def test_a_file_is_made_once_and_its_digest_kept_on_the_version(
    world: World, kind: str, make: Make, tmp_path: Path
) -> None:
    version = version_of(id_card(world.person))
    first = make(version, now=T0)
    assert make(version, now=T0) == first
    version.refresh_from_db()
    assert getattr(version, f"{kind}_digest") == sm3(first)
    assert sealings() == 1
    assert (tmp_path / "files" / "licences" / f"{version.id}.{kind}").read_bytes() == first


@pytest.mark.parametrize(("kind", "make"), MAKE)
def test_a_kept_file_that_was_damaged_or_lost_is_sealed_anew(
    world: World, kind: str, make: Make, tmp_path: Path
) -> None:
    version = version_of(id_card(world.person))
    first = make(version, now=T0)
    file = tmp_path / "files" / "licences" / f"{version.id}.{kind}"
    file.write_bytes(first + b" ")
    again = make(version, now=T0)
    assert sealing.verify(again, now=T0).state is FileState.GENUINE
    assert file.read_bytes() == again
    assert sealings() == 2
    entry = JournalEntry.objects.filter(verb="licence.seal").order_by("-id").first()
    assert entry is not None
    assert {sm3(first), sm3(again)} <= set(map(str, entry.facts.values()))


def test_after_a_loss_of_keys_everything_is_sealed_anew(world: World, tmp_path: Path) -> None:
    version = version_of(id_card(world.person))
    old = [make(version, now=T0) for _, make in MAKE]
    line = version.record
    shutil.rmtree(tmp_path / "keys")
    for (_, make), before in zip(MAKE, old, strict=True):
        again = make(version, now=T0)
        assert sealing.verify(before, now=T0).state is FileState.UNKNOWN_ISSUER
        assert sealing.verify(again, now=T0).state is FileState.GENUINE
    assert version.record != line
    assert sealing.compact_record(version, now=T0) == version.record


def test_the_signed_line_is_written_once(world: World) -> None:
    version = version_of(id_card(world.person))
    line = sealing.compact_record(version, now=T0)
    other = ELicenceVersion.objects.get(pk=version.pk)
    assert other.record == line == sealing.compact_record(other, now=T0)
    assert world.person.name not in line
    assert sealing.verify(line.encode(), now=T0).facts["holder"] == mask_name(world.person.name)


def test_the_face_has_every_field_with_its_label_and_days_in_words(world: World) -> None:
    face = sealing.face_of_version(version_of(id_card(world.person)))
    told = dict(face.fields)
    assert "1994年5月20日" in told.values()
    assert face.holder_is_person
    assert face.holder_number == world.person.citizen_id
    shop_face = sealing.face_of_version(version_of(food_licence(shop(world.person))))
    assert not shop_face.holder_is_person
    assert shop_face.holder_number == "92990106DEM001017E"
    assert shop_face.certificate_no not in dict(shop_face.fields).values()


@pytest.mark.parametrize(("kind", "make"), MAKE)
def test_files_of_the_register_are_confirmed_by_it(world: World, kind: str, make: Make) -> None:
    version = version_of(id_card(world.person))
    verdict = sealing.verify(make(version, now=T0), now=T0, register=sealing.register_word)
    assert verdict.state is FileState.GENUINE
    assert verdict.facts["identifier"] == version.identifier


def test_a_corrected_licence_leaves_its_older_file_void(world: World) -> None:
    licence = id_card(world.person)
    old = sealing.sealed_pdf(version_of(licence), now=T0)
    face = dict(version_of(licence).face) | {"address": "云溪区新路 1 号"}
    id_card_again = operations.issue(
        type_code="ID_CARD", person=world.person, face=face, acting=SYSTEM, now=T0
    )
    newest = version_of(id_card_again)
    verdict = sealing.verify(old, now=T0, register=sealing.register_word)
    assert verdict.state is FileState.ENDED
    assert verdict.refusals[0].facts["newest"] == newest.identifier
    fresh = sealing.sealed_pdf(newest, now=T0)
    assert sealing.verify(fresh, now=T0, register=sealing.register_word).state is FileState.GENUINE


def test_a_suspended_licence_is_not_confirmed(world: World) -> None:
    licence = food_licence(shop(world.person))
    content = sealing.sealed_ofd(version_of(licence), now=T0)
    ELicence.objects.filter(pk=licence.pk).update(state="SUSPENDED")
    verdict = sealing.verify(content, now=T0, register=sealing.register_word)
    assert verdict.state is FileState.ENDED
    assert verdict.refusals[0].facts["state"] == "暂扣"


def test_an_identifier_nobody_issued_is_unknown_to_the_register(world: World) -> None:
    assert sealing.register_word("1.2.156.3005.2.X") is None


def test_without_keys_nobody_is_believed_and_with_a_neighbour_s_file_they_are(
    world: World, settings: Any, tmp_path: Path
) -> None:
    assert sealing.trusted().issuers == ()
    line = sealing.compact_record(version_of(id_card(world.person)), now=T0)
    text = trust.written(sealing.trusted())
    settings.KEYS_FOLDER = tmp_path / "elsewhere"
    assert sealing.verify(line.encode(), now=T0).state is FileState.UNKNOWN_ISSUER
    (tmp_path / "elsewhere" / "trusted").mkdir(parents=True)
    (tmp_path / "elsewhere" / "trusted" / "neighbour.json").write_text(text)
    assert sealing.verify(line.encode(), now=T0).state is FileState.GENUINE
    (tmp_path / "elsewhere" / "trusted" / "odd.json").write_text("{}")
    with pytest.raises(trust.BadTrustFile, match=r"odd\.json"):
        sealing.trusted()
