"""A licence is issued once, changed by versions, and each end is an end of its own."""

from datetime import date, timedelta

import pytest
from tests.factories.cases import T0, World
from tests.factories.licences import food_licence, id_card, shop

from onewindow.apps.audit.models import JournalEntry
from onewindow.apps.licences import operations, queries
from onewindow.apps.licences.models import ELicence, ELicenceVersion, LicenceEnd
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Department, Role
from onewindow.apps.organisation.queries import acting_as
from onewindow.apps.writes.models import OutboxMessage
from onewindow.rules.identifiers.elicence_id import read_elicence_id
from onewindow.rules.outcomes import Refused

REMEDY = "可以自知道之日起六十日内申请行政复议。"


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {r.code for r in refused.value.refusals}


def told() -> list[str]:
    rows = OutboxMessage.objects.filter(topic="case.message").order_by("created_at", "id")
    return [row.body["title"] for row in rows]


def approver_of(world: World, code: str) -> Acting:
    """The head of another department, for what is not the market office's."""
    from onewindow.apps.accounts.models import Account  # noqa: PLC0415
    from onewindow.apps.organisation.models import Post  # noqa: PLC0415

    account = Account.objects.create_user(
        login_key=f"head_{code}", password=None, display_name="梁岳", created_at=T0
    )
    department = Department.objects.get(code=code)
    Post.objects.create(account=account, role=Role.APPROVER, department=department)
    return acting_as(account_id=account.pk, name="梁岳")


def test_a_new_licence_has_an_identifier_whose_check_character_holds(world: World) -> None:
    licence = id_card(world.person)
    version = queries.current_version(licence)
    assert version is not None
    assert read_elicence_id(version.identifier, writing=True).valid
    assert version.identifier.endswith(version.identifier[-6:])
    assert ".001." in version.identifier
    assert licence.valid_to == date(2044, 5, 19), "30 years old: twenty years (art. 5)"


def test_a_change_makes_a_version_and_voids_the_older(world: World) -> None:
    licence = id_card(world.person)
    head = approver_of(world, "police")
    face = {**queries.face_of(licence), "address": "云溪区新华路 1 号"}
    operations.correct(licence_id=licence.id, face=face, note="住址写错", acting=head, now=T0)
    older, newer = queries.versions_of(licence)[::-1]
    assert older.superseded_at == T0
    assert newer.superseded_at is None
    assert older.identifier[:-6] == newer.identifier[:-6], "all but version and check stay"
    assert newer.identifier.split(".")[-2] == "002"
    assert queries.face_of(licence)["address"] == "云溪区新华路 1 号"
    assert told() == ["居民身份证电子证照已更新（更正）"]


def test_everything_missing_on_a_face_is_named_at_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        operations.issue(
            type_code="ID_CARD",
            person=world.person,
            face={"name": "李小满", "citizen_id": "1", "colour": "red"},
            acting=world.reviewer,
            now=T0,
        )
    named = {(r.code, r.facts["field"]) for r in refused.value.refusals}
    assert named == {
        ("FACE_MISSING", "sex"),
        ("FACE_MISSING", "birth_date"),
        ("FACE_WRONG", "citizen_id"),
        ("FACE_UNKNOWN", "colour"),
    }
    assert not ELicence.objects.exists()


def test_a_second_identity_card_is_a_version_of_the_first(world: World) -> None:
    first, second = id_card(world.person), id_card(world.person, issued_on=date(2026, 9, 28))
    assert first.id == second.id
    assert ELicence.objects.count() == 1
    assert queries.current_version(second).reason == ELicenceVersion.Reason.REPLACED


def test_a_valid_licence_is_found_while_it_runs(world: World) -> None:
    id_card(world.person, valid_to=date(2026, 10, 1))
    for day, found in ((date(2026, 10, 1), True), (date(2026, 10, 2), False)):
        licence = queries.valid_licence(type_code="ID_CARD", person_id=world.person.id, on=day)
        assert (licence is not None) is found
    assert (
        queries.valid_licence(type_code="ID_CARD", person_id=world.person.id, on=date(2024, 5, 19))
        is None
    )


@pytest.mark.parametrize(
    ("kind", "ground", "since"),
    [
        ("REVOKED", "DECEPTION", date(2024, 5, 20)),
        ("REVOKED_AS_PENALTY", "PENALTY", None),
        ("CANCELLED", "TERMINATED", None),
        ("SUSPENDED", "PENALTY", None),
    ],
)
def test_each_end_has_its_own_basis_day_and_remedy(
    world: World, kind: str, ground: str, since: date | None
) -> None:
    licence = food_licence(shop(world.person))
    end = operations.end(
        licence_id=licence.id,
        kind=kind,
        ground=ground,
        reason="经查证属实",
        remedy=REMEDY,
        effective_from=since,
        acting=world.approver,
        now=T0,
    )
    licence.refresh_from_db()
    assert licence.state == kind
    assert end.effective_from == (since or T0.date())
    assert end.basis.startswith("《行政")
    assert len(told()) == 1
    assert OutboxMessage.objects.filter(topic="licence.ended").count() == 1
    assert JournalEntry.objects.filter(verb=f"licence.end_{kind.lower()}").count() == 1


def test_an_end_names_everything_that_is_missing(world: World) -> None:
    licence = food_licence(shop(world.person))
    with pytest.raises(Refused) as refused:
        operations.end(
            licence_id=licence.id,
            kind="REVOKED_AS_PENALTY",
            ground="",
            reason="",
            acting=world.reviewer,
            effective_from=T0.date() - timedelta(days=3),
            now=T0,
        )
    assert codes(refused) == {
        "NOT_THE_ISSUER",
        "END_GROUND_MISSING",
        "END_BASIS_MISSING",
        "REASONS_MISSING",
        "REMEDY_MISSING",
        "END_DAY_WRONG",
    }
    assert not LicenceEnd.objects.exists()


def test_what_was_revoked_may_only_be_struck_off(world: World) -> None:
    licence = food_licence(shop(world.person))
    told_end = {"reason": "属实", "remedy": REMEDY, "acting": world.approver, "now": T0}
    operations.end(licence_id=licence.id, kind="REVOKED", ground="NO_POWER", **told_end)
    with pytest.raises(Refused) as refused:
        operations.end(
            licence_id=licence.id, kind="REVOKED_AS_PENALTY", ground="PENALTY", **told_end
        )
    assert codes(refused) == {"LICENCE_NOT_IN_STATE"}
    operations.end(licence_id=licence.id, kind="CANCELLED", ground="TAKEN", **told_end)
    assert {e.kind for e in queries.ends_of(licence)} == {"CANCELLED", "REVOKED"}


def test_a_lifted_suspension_lets_it_serve_again(world: World) -> None:
    licence = food_licence(shop(world.person))
    operations.end(
        licence_id=licence.id,
        kind="SUSPENDED",
        ground="PENALTY",
        reason="限期整改",
        remedy=REMEDY,
        acting=world.approver,
        now=T0,
    )
    with pytest.raises(Refused) as refused:
        operations.open_code(licence_id=licence.id, acting=world.resident, now=T0)
    assert codes(refused) == {"LICENCE_NOT_VALID"}
    operations.lift_suspension(
        licence_id=licence.id, reason="整改合格", acting=world.approver, now=T0
    )
    assert operations.open_code(licence_id=licence.id, acting=world.resident, now=T0).code


def test_a_licence_expires_the_day_after_its_last(world: World) -> None:
    licence = id_card(world.person, valid_to=T0.date())
    operations.expire(licence_id=licence.id, now=T0)
    licence.refresh_from_db()
    assert licence.state == "VALID"
    later = T0 + timedelta(days=1)
    for _ in range(2):
        operations.expire(licence_id=licence.id, now=later)
    licence.refresh_from_db()
    assert licence.state == "EXPIRED"
    assert told() == ["居民身份证已过期"]


def test_a_quiet_second_issue_tells_nobody_and_a_withheld_one_is_not_renewed(world: World) -> None:
    licence = id_card(world.person)
    before = told()
    face = queries.face_of(licence)
    again = {"type_code": "ID_CARD", "person": world.person, "face": face, "now": T0}
    operations.issue(**again, acting=world.reviewer, quiet=True)
    assert told() == before, "a bundle tells for all its parts"
    ELicence.objects.filter(pk=licence.pk).update(state="SUSPENDED")
    with pytest.raises(Refused) as refused:
        operations.issue(**again, acting=world.reviewer)
    assert codes(refused) == {"LICENCE_NOT_IN_STATE"}
