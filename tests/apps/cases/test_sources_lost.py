"""What a material rested on falls away in mid-case: nothing is decided without it."""

from datetime import timedelta
from typing import Any

import pytest
from tests.factories.cases import PNG, T0, World, _staff, build_world
from tests.factories.exchange import data_source, sample_departments
from tests.factories.gathering import SLUG, allow, draft, father, publish_birth, row
from tests.factories.licences import food_licence, id_card, shop

from onewindow.adapters.gathering import gather
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case, CaseMaterial
from onewindow.apps.cases.operations.resting import is_of_case
from onewindow.apps.cases.operations.sharing import share_materials
from onewindow.apps.cases.prefill import known_values
from onewindow.apps.cases.promise_facts import credit_of
from onewindow.apps.consents import operations as consents
from onewindow.apps.consents.models import Consent, ConsentUse
from onewindow.apps.consents.queries import is_meant_for, uses_behind
from onewindow.apps.exchange.models import SharedAnswer
from onewindow.apps.licences import operations as licences
from onewindow.apps.licences.models import ELicence, ELicenceUse
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Department, Role
from onewindow.apps.parties import credit
from onewindow.apps.parties.models import Enterprise
from onewindow.rules.casework.forms import FieldKind, FormField
from onewindow.rules.outcomes import Refused


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_FOLDER = tmp_path


@pytest.fixture
def world(db: None) -> World:
    world = build_world()
    publish_birth()
    return world


def accepted(world: World) -> tuple[Case, Consent, ELicence]:
    """A birth registration whose identity card rests on the licence, and is under way."""
    licence = id_card(world.person)
    case = draft(world)
    consent = allow(world, case)
    gather(case_id=case.id, acting=world.resident, now=T0)
    others = CaseMaterial.objects.filter(case=case).exclude(code="ID")
    others.update(state="PRESENT", source="PAPER")
    cases.submit(case_id=case.id, acting=world.resident, now=T0)
    cases.accept(case_id=case.id, acting=world.clerk, now=T0)
    return Case.objects.get(pk=case.pk), consent, licence


def reviewed(case: Case) -> Acting:
    police = Department.objects.get(code="police")
    reviewer = _staff("审批公安", Role.REVIEWER, police, None)
    cases.claim(case_id=case.id, acting=reviewer, now=T0)
    cases.give_opinion(case_id=case.id, opinion="属实", acting=reviewer, now=T0)
    return reviewer


def codes_of(refused: Any) -> list[str]:
    return [r.code for r in refused.value.refusals]


@pytest.mark.parametrize("on_paper", [False, True])
def test_a_consent_withdrawn_after_acceptance_locks_the_decision_until_the_paper_comes(
    world: World, on_paper: bool
) -> None:
    case, consent, _ = accepted(world)
    cases.withdraw_consent(consent_id=consent.id, acting=world.resident, now=T0)
    reviewer = reviewed(case)
    with pytest.raises(Refused) as refused:
        cases.approve(case_id=case.id, acting=reviewer, now=T0)
    assert codes_of(refused) == ["RESULT_LOCKED"]
    told: dict[str, Any] = {"acting": world.clerk} if on_paper else {"acting": world.resident}
    file = {} if on_paper else {"name": "身份证.png", "content": PNG}
    cases.supply_tolerated(case_id=case.id, code="ID", now=T0, **told, **file)
    (awaited,) = cases_promises(case)
    assert awaited.is_supplied
    with pytest.raises(Refused):
        cases.approve(case_id=case.id, acting=reviewer, now=T0)
    cases.judge_supplied(
        case_id=case.id, code="ID", is_good=True, defect="", acting=world.clerk, now=T0
    )
    assert row(case, "ID").state == "PRESENT"
    assert cases.approve(case_id=case.id, acting=reviewer, now=T0).state == "APPROVED"


def cases_promises(case: Case) -> Any:
    from onewindow.apps.cases.offers import promises_of  # noqa: PLC0415

    return promises_of(Case.objects.get(pk=case.pk), now=T0).awaited


def test_a_licence_ended_after_acceptance_locks_the_decision_too(world: World) -> None:
    case, _, licence = accepted(world)
    ELicence.objects.filter(pk=licence.pk).update(state="REVOKED")
    assert cases.return_materials(licence_id=licence.id, now=T0) == 1
    reviewer = reviewed(case)
    with pytest.raises(Refused) as refused:
        cases.approve(case_id=case.id, acting=reviewer, now=T0)
    assert codes_of(refused) == ["RESULT_LOCKED"]


def shown(world: World) -> tuple[ELicence, Any]:
    """A card its holder has just shown to the clerk, and the clerk's use of it."""
    licence = id_card(world.person)
    code = licences.open_code(licence_id=licence.id, acting=world.resident, now=T0)
    use = licences.read_code(code=code.code, purpose="办理出生登记", acting=world.clerk, now=T0)
    return licence, use


def at_counter(world: World) -> Case:
    case = cases.start_draft(
        slug=SLUG, person=world.person, channel="COUNTER", acting=world.clerk, now=T0
    )
    cases.choose_situation(case_id=case.id, situation="WED", acting=world.clerk, now=T0)
    return case


def rest(world: World, case: Case, use: Any) -> CaseMaterial:
    return cases.rest_on_licence(
        case_id=case.id, code="ID", use_id=use.id, acting=world.clerk, now=T0
    )


def test_a_licence_revoked_since_it_was_shown_carries_nothing(world: World) -> None:
    licence, use = shown(world)
    case = at_counter(world)
    ELicence.objects.filter(pk=licence.pk).update(state="REVOKED")
    with pytest.raises(Refused) as refused:
        rest(world, case, use)
    assert codes_of(refused) == ["LICENCE_NOT_VALID"]
    assert row(case, "ID").state == "ABSENT"


def test_one_showing_serves_one_case_as_long_as_it_runs(world: World) -> None:
    _, use = shown(world)
    first, second = at_counter(world), at_counter(world)
    assert rest(world, first, use).state == "PRESENT"
    with pytest.raises(Refused) as refused:
        rest(world, second, use)
    assert codes_of(refused) == ["USE_RUN_OUT"]
    use.refresh_from_db()
    assert (use.case_id, use.valid_until) == (first.id, T0 + timedelta(days=180))


def test_a_business_licence_of_strangers_is_not_of_the_case(world: World) -> None:
    stranger, _ = father()
    case = at_counter(world)
    theirs = food_licence(shop(stranger))
    assert not is_of_case(case, theirs)
    Enterprise.objects.filter(pk=theirs.enterprise_id).update(representative=world.person)
    assert is_of_case(case, ELicence.objects.get(pk=theirs.pk))


def test_either_parent_s_card_revoked_gives_back_the_paper_both_stood_for(world: World) -> None:
    mine, (other, _) = id_card(world.person), father()
    theirs = id_card(other)
    case = draft(world, "BOTH")
    uses = [
        licences.use(
            licence=card,
            case_id=case.id,
            item_slug=SLUG,
            purpose="办理出生登记",
            consent_id=allow(world, case, scope).id,
            valid_until=T0 + timedelta(days=180),
            acting=world.resident,
            now=T0,
        )
        for card, scope in ((mine, "licence:ID_CARD"), (theirs, "licence:HUKOU_BOOK"))
    ]
    paper = CaseMaterial.objects.filter(case=case, code="ID_PARENTS")
    ids = [each.id for each in uses]
    paper.update(state="PRESENT", source="ELICENCE", reference_id=ids[0], use_ids=ids)
    ELicence.objects.filter(pk=theirs.pk).update(state="REVOKED")
    assert cases.return_materials(licence_id=theirs.id, now=T0) == 1
    assert row(case, "ID_PARENTS").state == "ABSENT"
    assert {each.ended_at for each in ELicenceUse.objects.all()} == {T0}


def test_the_separate_consent_withdrawn_ends_the_child_s_licence_use(world: World) -> None:
    id_card(world.person)
    case = draft(world)
    allow(world, case)
    separate = allow(world, case, kind="SENSITIVE")
    gather(case_id=case.id, acting=world.resident, now=T0)
    use, paper = ELicenceUse.objects.get(), row(case, "ID")
    assert paper.use_ids == [use.id]
    # As where the guide asks both of a child's guardian: the use names the general one only.
    consents.note_use(
        consent_id=separate.id,
        word="licence:ID_CARD",
        case_id=case.id,
        case_number="",
        item_name=case.item_name,
        used_by="",
        material_id=paper.id,
        now=T0,
    )
    cases.withdraw_consent(consent_id=separate.id, acting=world.resident, now=T0)
    use.refresh_from_db()
    assert use.ended_at == T0


def test_an_ended_licence_makes_everybody_look_again(world: World) -> None:
    case, _, licence = accepted(world)
    ELicence.objects.filter(pk=licence.pk).update(state="REVOKED")
    cases.return_materials(licence_id=licence.id, now=T0)
    assert Case.objects.get(pk=case.pk).version == case.version + 1
    assert not ConsentUse.objects.filter(ended_at__isnull=True).exists()


def test_a_share_consent_withdrawn_empties_the_answer_and_the_draft(world: World) -> None:
    with sample_departments() as sample:
        source = data_source(sample.address)
        case = draft(world)
        consent = allow(world, case, "share:civil_marriage", kind="SHARE")
        gather(case_id=case.id, acting=world.resident, now=T0)
    assert SharedAnswer.objects.get().facts
    name = next(iter(SharedAnswer.objects.get().facts))
    field = FormField("some", "某项", FieldKind.TEXT, known_from=(f"share:{source.code}.{name}",))
    assert known_values(case, [field], now=T0)
    form = {"some": "演示", "note": "本人写的"}
    sources = {"some": source.name, "note": "本人填写"}
    Case.objects.filter(pk=case.pk).update(form=form, form_sources=sources)
    cases.withdraw_consent(consent_id=consent.id, acting=world.resident, now=T0)
    answer = SharedAnswer.objects.get()
    assert (answer.facts, answer.emptied_at) == ({}, T0)
    case.refresh_from_db()
    assert (case.form, case.form_sources) == ({"note": "本人写的"}, {"note": "本人填写"})
    assert known_values(case, [field], now=T0) == {}
    allow(world, case, "share:civil_marriage", kind="SHARE")
    assert known_values(case, [field], now=T0) == {}, "asked anew, not taken from what was deleted"


def test_at_the_window_a_face_is_read_only_when_shown_or_allowed(world: World) -> None:
    id_card(world.person)
    case = at_counter(world)
    field = FormField("some", "某项", FieldKind.TEXT, known_from=("licence:ID_CARD.ethnic",))
    assert known_values(case, [field], now=T0) == {}
    consents.give(
        person=world.person,
        kind="ELICENCE",
        scope=["licence:ID_CARD"],
        purpose="办理出生登记",
        case_id=case.id,
        valid_until=T0 + timedelta(days=30),
        acting=world.clerk,
        now=T0,
    )
    assert known_values(case, [field], now=T0)["some"].value == "汉"


def test_a_face_shown_for_the_case_fills_its_form(world: World) -> None:
    _, use = shown(world)
    case = at_counter(world)
    rest(world, case, use)
    field = FormField("some", "某项", FieldKind.TEXT, known_from=("licence:ID_CARD.ethnic",))
    assert known_values(case, [field], now=T0)["some"].value == "汉"


def test_an_owner_s_mark_counts_for_the_enterprise_too(world: World) -> None:
    own = shop(world.person)
    case = Case(enterprise=own, person=world.person)
    assert credit_of(case)
    credit.mark(
        holder=credit.Holder(person_id=world.person.id),
        kind="FALSE_PROMISE",
        basis="演示",
        case_id=None,
        acting=world.supervisor,
        now=T0,
    )
    assert not credit_of(case)


def test_every_consent_behind_a_material_is_known_and_whom_it_is_for(world: World) -> None:
    case, consent, _ = accepted(world)
    paper = row(case, "ID")
    separate = allow(world, case, kind="SENSITIVE")
    told = {"word": "licence:ID_CARD", "case_id": case.id, "case_number": "", "used_by": ""}
    consents.note_use(
        consent_id=separate.id, item_name="出生登记", material_id=paper.id, now=T0, **told
    )
    behind = uses_behind([paper.id])[paper.id]
    assert {each.consent_id for each in behind} == {consent.id, separate.id}
    assert is_meant_for(consent, case_id=case.id, package_id=None, item_slug=SLUG)
    assert not is_meant_for(consent, case_id=separate.id, package_id=None, item_slug=SLUG)


def test_a_sibling_takes_what_the_consents_cover_and_rests_on_all_of_them(world: World) -> None:
    first, second = draft(world), draft(world)
    paper = row(first, "MARRIAGE")
    CaseMaterial.objects.filter(pk=paper.pk).update(state="PRESENT", source="SHARED")
    one = allow(world, first, "share:civil_marriage", kind="SHARE")
    told = {"word": "share:civil_marriage", "case_id": first.id, "case_number": "", "used_by": ""}
    consents.note_use(consent_id=one.id, item_name="x", material_id=paper.id, now=T0, **told)
    ids = [first.id, second.id]
    assert share_materials(case_ids=ids, now=T0) == 0, "given for the first case alone"
    Consent.objects.update(case_id=None)
    two = allow(world, first, "share:civil_marriage", kind="SENSITIVE")
    Consent.objects.update(case_id=None)
    consents.note_use(consent_id=two.id, item_name="x", material_id=paper.id, now=T0, **told)
    assert share_materials(case_ids=ids, now=T0) == 1
    behind = uses_behind([row(second, "MARRIAGE").id])
    assert {u.consent_id for u in behind[row(second, "MARRIAGE").id]} == {one.id, two.id}
