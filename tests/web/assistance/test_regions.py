"""A file goes from one centre's window to the other's and the person sees where it is."""

from tests.factories.assistance import SLUG, neighbour
from tests.factories.cases import T0, World
from tests.factories.hall_staff import signed_in
from tests.web.assistance.test_letters import KEY, OTHER_KEY, text

from onewindow.apps.assistance.models import RegionTransfer
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case


def test_taken_in_there_decided_here(world: World) -> None:
    place, clerk = neighbour()
    case = cases.start_draft(
        slug=SLUG, person=world.person, channel="COUNTER", acting=clerk, now=T0
    )
    cases.choose_situation(case_id=case.id, situation="SALES", acting=clerk, now=T0)
    there, here = signed_in(clerk), signed_in(world.clerk)
    assert f"/assistance/regions/take/{case.id}/" in text(there.get("/assistance/regions/"))
    address = f"/assistance/regions/take/{case.id}/"
    told = {"idempotency_key": KEY, "deciding": str(world.place.id), "mode": "PROXY"}
    refused = there.post(address, told)
    assert refused.status_code == 422
    assert "核对申请人的身份" in text(refused)
    ticked = {"identity_seen": "on", "form_complete": "on", "idempotency_key": OTHER_KEY}
    there.post(address, {**told, **ticked})
    transfer = RegionTransfer.objects.get()
    person = signed_in(world.resident)
    page = text(person.get(f"/my/cases/{case.id}/"))
    assert "已收件，等转出" in page
    assert place.name in page
    step = f"/assistance/regions/{transfer.id}/"
    sent = {"idempotency_key": "1" * 32, "act": "send", "note": "EMS 123"}
    there.post(step, sent)
    assert "EMS 123" in text(here.get("/assistance/regions/"))
    wrong = there.post(step, {"idempotency_key": "2" * 32, "act": "receive"})
    assert "由另一个中心来做" in text(wrong)
    got = here.post(step, {"idempotency_key": "3" * 32, "act": "receive"})
    assert got.url == f"/counter/cases/{case.id}/"
    page = text(person.get(f"/my/cases/{case.id}/"))
    assert "时限从这时起算" in page
    assert Case.objects.get().received_at == T0
    assert "对方已收到" in text(there.get("/assistance/regions/"))


def test_sent_back_with_the_reason(world: World) -> None:
    _place, clerk = neighbour()
    case = cases.start_draft(
        slug=SLUG, person=world.person, channel="COUNTER", acting=clerk, now=T0
    )
    there, here = signed_in(clerk), signed_in(world.clerk)
    told = {
        "idempotency_key": KEY,
        "deciding": str(world.place.id),
        "mode": "ONLINE",
        "identity_seen": "on",
        "form_complete": "on",
    }
    there.post(f"/assistance/regions/take/{case.id}/", told)
    transfer = RegionTransfer.objects.get()
    step = f"/assistance/regions/{transfer.id}/"
    bare = here.post(step, {"idempotency_key": "1" * 32, "act": "return", "note": ""})
    assert bare.status_code == 422
    here.post(step, {"idempotency_key": "2" * 32, "act": "return", "note": "不归本中心"})
    assert "不归本中心" in text(signed_in(world.resident).get(f"/my/cases/{case.id}/"))
    assert f"/assistance/regions/take/{case.id}/" in text(there.get("/assistance/regions/"))
