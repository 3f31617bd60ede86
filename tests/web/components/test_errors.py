"""Does every failure say what happened, that nothing is lost, and what to do next?"""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from tests.web.components.pages import get, post, text

from onewindow.web import errors
from onewindow.web.preferences import views as preferences


@pytest.fixture(autouse=True)
def no_centre(monkeypatch):
    """Nothing here may ask for the centre: the database may be what is away."""

    def away(*_args, **_kwargs):
        raise OperationalError("away")

    monkeypatch.setattr("django.core.cache.cache.get_or_set", away, raising=False)


@pytest.mark.parametrize(("answer", "number", "said"), [
    (errors.bad_request, 400, "没有办理"),
    (lambda r: errors.bad_request(r, RequestDataTooBig()), 413, "没有收下"),
    (errors.permission_denied, 403, "没有变动"),
    (lambda r: errors.csrf_failure(r, reason="x"), 403, "恢复填写"),
    (errors.not_found, 404, "您想办的事"),
    (errors.too_large, 413, "分几次传"),
    (lambda r: errors.locked_out(r, None, {}), 429, "再试"),
    (lambda r: errors.too_many(r, minutes=15), 429, "15 分钟"),
    (errors.server_error, 500, "没有办一半"),
    (errors.database_down, 503, "再试一次"),
])  # fmt: skip
def test_a_failure_is_said_plainly_without_the_database(answer, number, said):
    response = answer(get("/x/"))
    page = text(response)
    assert response.status_code == number
    assert said in page
    assert 'data-page="error"' in page
    assert "<form" in page or "<a class" in page or "data-back" in page


def test_elder_mode_holds_on_an_error_page_too():
    assert 'class="elder"' in text(errors.not_found(get("/x/", HTTP_COOKIE="elder=1")))


def test_a_changed_state_lists_what_changed_and_what_was_typed():
    page = text(
        errors.state_changed(
            post("/x/"),
            sentences=["这件已由李*决定。"],
            changes=[{"what": "办件", "before": "审查中", "after": "已决定", "who": "李*"}],
            kept=[{"name": "审查意见", "value": "同意"}],
            continue_url="/backoffice/7/",
        )
    )
    for said in ("这件已由李*决定。", "审查中", "已决定", "同意", 'href="/backoffice/7/"'):
        assert said in page


def test_a_lost_database_keeps_what_was_sent_and_its_key_but_no_password():
    page = text(
        errors.database_down(post("/x/?a=1", name="<林>", password="p1", idempotency_key="k"))
    )
    assert 'name="name" value="&lt;林&gt;"' in page
    assert 'name="idempotency_key" value="k"' in page
    assert 'action="/x/?a=1"' in page
    assert "p1" not in page


def test_an_unexpected_fault_of_the_database_is_told_as_such():
    try:
        raise OperationalError("gone")
    except OperationalError:
        assert errors.server_error(get("/x/")).status_code == 503


@pytest.mark.parametrize(("target", "reached"), [
    ("/guides/?q=1", "/guides/?q=1"), ("https://elsewhere.example/", "/"), ("//elsewhere", "/"),
])  # fmt: skip
def test_the_elder_switch_comes_back_to_the_page_and_never_leaves_the_house(target, reached):
    response = preferences.elder(post("/preferences/elder/", elder="1", next=target))
    assert response.headers["Location"] == reached
    assert response.cookies["elder"].value == "1"
