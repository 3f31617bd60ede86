"""What a reviewer sees of values whose source was taken back, and what they may do next."""

from tests.factories.cases import LICENCE, T0, World, publish
from tests.factories.catalogue import form_fields
from tests.factories.licences import id_card, install_types
from tests.web.backoffice.conftest import SignedIn, accepted_case

from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.apps.consents import operations as consents

MARK, NEXT = "来源授权已撤回", "可以据此审查这一件"


def test_the_reviewer_sees_the_mark_and_what_may_be_done_next(
    world: World, signed_in: SignedIn
) -> None:
    install_types()
    form_fields()
    id_card(world.person)
    publish({**LICENCE, "form": [{"code": "applicant_name"}]}, world.department, number=2)
    claimed = cases.claim(case_id=accepted_case(world).id, acting=world.reviewer, now=T0)
    Case.objects.filter(pk=claimed.pk).update(
        form={"applicant_name": "李小满"},
        form_sources={"applicant_name": "居民身份证电子证照"},
    )
    consent = consents.give(
        person=world.person,
        kind="ELICENCE",
        scope=["licence:ID_CARD"],
        purpose="办理食品经营许可",
        case_id=claimed.id,
        valid_until=T0.replace(year=2027),
        acting=world.resident,
        now=T0,
    )
    page = f"/backoffice/cases/{claimed.id}/"
    reviewer = signed_in(world.reviewer)
    before = reviewer.get(page)
    assert before.status_code == 200
    assert "居民身份证电子证照" in before.content.decode()
    assert MARK not in before.content.decode()
    cases.withdraw_consent(consent_id=consent.id, acting=world.resident, now=T0)
    after = reviewer.get(page).content.decode()
    assert after.count(MARK) == 2, "at the value, and over what may be done next"
    assert NEXT in after
    Case.objects.filter(pk=claimed.pk).update(state="APPROVED", decided_at=T0)
    decided = reviewer.get(page).content.decode()
    assert NEXT not in decided
    assert "已作出的决定不受影响" in decided
