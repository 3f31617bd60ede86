"""The counter offers a proxy worker only what the letter allows, and takes nothing else."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.assistance import SLUG, letter
from tests.factories.cases import PNG, T0, World
from tests.web.counter.conftest import signed_in
from tests.web.issuing.conftest import at_window

from onewindow import wallclock
from onewindow.apps.assistance import operations as assistance
from onewindow.apps.assistance.models import Assistance
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases.models import Case
from onewindow.rules.assistance.mandates import Power, ServiceKind


def key() -> str:
    return uuid.uuid4().hex


def begun(world: World, *powers: Power) -> Case:
    """A matter begun under a letter of today and waiting for a correction."""
    now = wallclock.now()
    today = now.date()
    mandate = letter(
        world,
        powers=["FILL_IN", "SUBMIT", *powers],
        starts_on=today,
        ends_on=today.replace(year=today.year + 1) if powers else today,
        now=now,
    )
    case = assistance.start_for(mandate_id=mandate.id, slug=SLUG, acting=world.clerk, now=now)
    cases.choose_situation(case_id=case.id, situation="SALES", acting=world.clerk, now=now)
    cases.submit(case_id=case.id, acting=world.clerk, now=now)
    cases.issue_notice(case_id=case.id, acting=world.clerk, now=now)
    return Case.objects.get(pk=case.pk)


def test_without_the_power_nothing_is_offered_and_nothing_is_taken(
    world: World, clerk: Client
) -> None:
    case = begun(world)
    page = clerk.get(f"/counter/cases/{case.id}/").content.decode()
    assert "您在代办这件事" in page
    assert f"/counter/cases/{case.id}/withdraw/" not in page
    assert "登记补正并受理" not in page
    assert f"/counter/cases/{case.id}/papers/" not in page
    (asked,) = [each["code"] for each in case.corrections.get().asked]
    file = SimpleUploadedFile("布局图.png", PNG, "image/png")
    upload = {"idempotency_key": key(), "file": file}
    refused = clerk.post(f"/counter/cases/{case.id}/papers/{asked}/", upload)
    assert refused.status_code == 422
    assert "没有写明可以代为补交材料" in refused.content.decode()
    shown = clerk.get(f"/counter/cases/{case.id}/withdraw/").content.decode()
    assert "不能代为撤回" in shown
    assert "<textarea" not in shown
    sent = {"idempotency_key": key(), "seen_version": case.version, "reason": "不办了"}
    answer = clerk.post(f"/counter/cases/{case.id}/withdraw/", {**sent, "signed": "on"})
    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.state == "CORRECTION_PENDING"


def test_another_clerk_serves_whoever_comes(world: World) -> None:
    case = begun(world)
    other = signed_in(world.other_clerk)
    page = other.get(f"/counter/cases/{case.id}/").content.decode()
    assert "您在代办这件事" not in page
    assert "登记补正并受理" in page
    assert f"/counter/cases/{case.id}/withdraw/" in page


def test_with_the_power_the_worker_withdraws_and_the_step_says_so(
    world: World, clerk: Client
) -> None:
    case = begun(world, Power.WITHDRAW, Power.SUPPLY)
    page = clerk.get(f"/counter/cases/{case.id}/").content.decode()
    assert "登记补正并受理" in page
    sent = {"idempotency_key": key(), "seen_version": case.version, "reason": "先不办"}
    assert clerk.post(f"/counter/cases/{case.id}/withdraw/", sent).status_code == 302
    case.refresh_from_db()
    assert case.state == "WITHDRAWN"
    assert "按授权委托书代为撤回" in case.steps.order_by("-case_version")[0].opinion
    assert Assistance.objects.filter(power="WITHDRAW").count() == 1


def test_the_result_goes_to_the_worker_only_when_the_letter_says_so(world: World) -> None:
    case = at_window(world)
    mandate = letter(world, now=T0, powers=["FILL_IN", "SUBMIT"], ends_on=T0.date())
    told = {"kind": ServiceKind.PROXY, "case_id": case.id, "item_slug": SLUG, "power": "FILL_IN"}
    assistance.note_help(**told, acting=world.clerk, now=T0, person=world.person, mandate=mandate)
    sent = {"idempotency_key": key(), "seen_version": str(case.version), "act": "collect"}
    sent |= {"code": case.result.pickup_code, "card": "210112196103050017"}
    issuing = signed_in(world.issuing)
    answer = issuing.post(f"/issuing/cases/{case.id}/", {**sent, "collector": world.clerk.name})
    assert answer.status_code == 422
    assert "没有写明可以代为领取结果" in answer.content.decode()
    own = {**sent, "idempotency_key": key(), "collector": world.person.name, "card": "0029"}
    assert issuing.post(f"/issuing/cases/{case.id}/", own).status_code == 302
