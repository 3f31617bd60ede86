"""Do the template tags keep their promises?"""

import datetime
import re
from types import SimpleNamespace

import pytest
from django import forms
from tests.web.components.pages import draw, get, post

from onewindow.apps.organisation.queries import Role
from onewindow.web.components import navigation
from onewindow.web.components.forms import PlainForm

KEY = "0123456789abcdef0123456789abcdef"


class Sheet(PlainForm):
    name = forms.CharField(label="姓名", help_text="与证件一致")
    way = forms.ChoiceField(
        label="怎么领取", widget=forms.RadioSelect, choices=[("a", "窗口"), ("b", "邮寄")]
    )
    true = forms.BooleanField(label="内容属实")
    secret = forms.CharField(label="密码", widget=forms.PasswordInput, required=False)
    story = forms.CharField(label="说明", max_length=5, widget=forms.Textarea, required=False)

    def clean(self):
        raise forms.ValidationError("两处对不上")


def _key(html):
    return re.search(r'name="idempotency_key" value="([0-9a-f]{32})"', html).group(1)


def test_each_form_gets_a_key_of_its_own():
    html = draw("{% idempotency_key %}{% idempotency_key %}", get())
    first, second = re.findall(r'value="([0-9a-f]{32})"', html)
    assert first != second


def test_a_refused_form_comes_back_with_its_key():
    assert _key(draw("{% idempotency_key %}", post(idempotency_key=KEY))) == KEY


def test_the_other_form_of_the_page_does_not_take_the_key_over():
    request = post(idempotency_key=KEY, idempotency_scope="accept")
    assert _key(draw('{% idempotency_key "accept" %}', request)) == KEY
    assert _key(draw('{% idempotency_key "decline" %}', request)) != KEY


@pytest.mark.parametrize("sent", ["", "x", KEY.upper(), KEY + "0", '"><script>'])
def test_a_key_that_is_none_is_replaced(sent):
    assert _key(draw("{% idempotency_key %}", post(idempotency_key=sent))) != sent


def test_a_field_is_labelled_described_and_marked():
    html = draw("{% field form.name %}", form=Sheet({}))
    assert '<label class="label" for="id_name">姓名' in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'aria-invalid="true"' in html
    assert "请填写“姓名”" in html
    assert " required" not in html  # the browser's own pop-up stays out


def test_choices_are_a_group_with_a_legend():
    html = draw("{% field form.way across=True %}", form=Sheet())
    assert "<fieldset" in html
    assert "<legend>怎么领取" in html
    assert html.count('type="radio"') == 2
    assert 'for="id_way_1"' in html


def test_passwords_and_private_fields_are_never_kept_on_the_device():
    html = draw("{% field form.secret %}{% field form.name private=True %}", form=Sheet())
    assert html.count("data-private") == 2


def test_a_long_text_counts_instead_of_cutting():
    html = draw("{% field form.story %}", form=Sheet())
    assert 'data-limit="5"' in html
    assert 'data-counter-for="id_story"' in html
    assert "maxlength" not in html


def test_every_error_is_listed_once_and_leads_to_its_field():
    html = draw("{% errors_summary form %}", form=Sheet({"story": "一二三四五六"}))
    links = re.findall(r'<a href="#([\w-]+)">([^<]+)</a>', html)
    assert [target for target, _ in links] == [
        "id_name",
        "id_name",
        "id_way_0",
        "id_true",
        "id_story",
    ]
    assert links[0][1] == "两处对不上"
    assert links[2][1] == "请选择“怎么领取”"
    assert links[3][1] == "请先勾选“内容属实”"
    assert links[4][1].startswith("说明：")


def test_a_form_without_errors_shows_no_summary():
    assert draw("{% errors_summary form %}", form=Sheet()) == ""


@pytest.mark.parametrize(("amount", "unit", "said"), [
    (20, "WORKING_DAY", "20 个工作日"),
    (20, "WD", "20 个工作日"),
    (60, "CALENDAR_DAY", "60 日"),
    (3, "MONTH", "3 个月"),
    (24, "HOUR", "24 小时"),
    (0, "WD", "当场办结"),
    (None, "NOW", "当场办结"),
])  # fmt: skip
def test_a_duration_is_said_in_its_unit(amount, unit, said):
    assert draw("{% duration_text n u %}", n=amount, u=unit) == said


def test_dates_are_said_in_the_time_of_the_centre():
    at = datetime.datetime(2026, 11, 27, 16, 30, tzinfo=datetime.UTC)
    assert draw("{{ at|moment }}", at=at) == "2026 年 11 月 28 日 00:30"
    assert draw("{{ d|day }} {{ d|short_day }}", d=datetime.date(2026, 11, 27)) == (
        "2026 年 11 月 27 日 11 月 27 日（周五）"
    )
    assert draw("{{ d|day }}{{ d|moment }}{{ d|short_day }}", d=None) == ""
    assert draw("{{ at|due }}/{{ d|due }}", at=at, d=at.date()).endswith(
        "00:30/2026 年 11 月 27 日"
    )


@pytest.mark.parametrize(("size", "said"), [
    (10 * 1024 * 1024, "10 MB"), (1536, "1.5 KB"), (12, "12 字节"),
])  # fmt: skip
def test_a_size_is_said_in_a_readable_unit(size, said):
    assert draw("{{ n|file_size }}", n=size) == said


def test_a_lamp_always_has_a_word():
    html = draw(
        '{% component "lamp" colour="RED" %}{% component "lamp" colour="grey" label="歇" %}'
    )
    assert "已超期" in html
    assert "歇" in html


def test_a_component_sees_only_what_it_is_given():
    html = draw('{% component "button" label="受理" %}', reason="别处的原因", kind="danger")
    assert "别处的原因" not in html
    assert "danger" not in html


def test_a_button_that_cannot_be_used_says_why():
    html = draw('{% component "button" label="受理" reason="还差 1 项" %}')
    reason = re.search(r'aria-describedby="([\w-]+)"', html).group(1)
    assert f'id="{reason}">还差 1 项<' in html
    assert 'type="button"' in html


def test_what_people_typed_is_never_markup():
    html = draw('{% component "pairs" pairs=pairs %}', pairs=[{"name": "n", "value": "<b>"}])
    assert "<b>" not in html


def test_each_name_of_a_pair_stands_beside_its_value():
    said = SimpleNamespace(label="孩子姓名", value="李小满", source="户口簿")
    html = draw('{% include "resident/_answered.html" %}', answered=[said, said])
    # The list is a grid of two columns: one wrapper for both would squeeze every second one.
    assert re.findall(r"<(dl|div|dt|dd)\b", html) == ["dl", "dt", "dd", "dt", "dd"]


def test_an_unknown_icon_is_a_fault_of_the_page():
    with pytest.raises(ValueError, match="no icon"):
        draw('{% icon "unicorn" %}')


def test_links_lead_only_where_there_is_a_page_for_the_role():
    entries = navigation.STAFF
    clerk = navigation.links(entries, path="/counter/7/", roles=frozenset({str(Role.CLERK)}))
    assert [(link.url, link.is_current, link.is_exact) for link in clerk] == [
        ("/counter/", True, False)
    ]
    assert navigation.links(entries, path="/", roles=frozenset()) == []
    assert draw('{% page_url "/nowhere/" %}') == ""


def test_a_file_field_has_a_button_in_the_language_of_the_page():
    class Papers(PlainForm):
        scan = forms.FileField(label="扫描件")

    html = draw("{% field form.scan accept='.pdf' %}", get(), form=Papers())
    assert '<label class="btn file-button" for="id_scan"' in html
    assert "选择文件" in html
    assert 'data-files-for="id_scan"' in html
    assert "data-files" in re.search(r"<input[^>]+>", html).group(0)
