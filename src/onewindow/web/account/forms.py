"""What is asked when somebody signs in, registers or changes a password?"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow import wording
from onewindow.rules.outcomes import Refusal
from onewindow.web.account.privacy import VERSION
from onewindow.web.components.forms import PlainForm

# Which field a refusal belongs to, by the beginning of its code.
_PLACES = (
    ("NAME_", "name"),
    ("ID_", "citizen_id"),
    ("MOBILE_PHONE_", "phone"),
    ("PHONE_", "phone"),
    ("PASSWORD_WRONG", "old"),
    ("PASSWORD_", "password"),
    ("PASSWORD_", "new"),
)


def place_refusals(form: forms.Form, refusals: Iterable[Refusal]) -> None:
    """Write every refusal at the field it is about, those about the whole at the top."""
    for refusal in refusals:
        fields = (name for start, name in _PLACES if refusal.code.startswith(start))
        place = next((name for name in fields if name in form.fields), None)
        # A field left empty has already been asked for by name.
        if place is None or form.data.get(place, "").strip():
            form.add_error(place, wording.sentence(refusal))


def _secret(label: Any, *, hint: Any = "", autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(
            attrs={
                "autocomplete": autocomplete,
                "data-showable": _("显示密码"),
                "data-hidable": _("隐藏密码"),
            }
        ),
    )


class SignInForm(PlainForm):
    login = forms.CharField(
        label=_("手机号或工号"),
        help_text=_("居民填手机号，工作人员填工号"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = _secret(_("密码"), autocomplete="current-password")


class RegisterForm(PlainForm):
    name = forms.CharField(
        label=_("姓名"),
        help_text=_("与身份证上的一致"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    citizen_id = forms.CharField(
        label=_("身份证号码"),
        help_text=_("18 位，最后一位可能是 X。港澳台居民填居住证号码"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "data-private": "", "autocapitalize": "characters"}
        ),
    )
    phone = forms.CharField(
        label=_("手机号"),
        help_text=_("以后用它登录，办理进展也通知到这里"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    password = _secret(
        _("设置密码"),
        hint=_("至少 8 位，字母和数字都要有；不要用姓名、手机号、身份证号码"),
        autocomplete="new-password",
    )
    notice = forms.BooleanField(
        label=_("我已看过《个人信息处理告知书》"),
        widget=forms.CheckboxInput(),
    )
    notice_version = forms.CharField(widget=forms.HiddenInput(), initial=VERSION, required=False)


class PasswordForm(PlainForm):
    old = _secret(_("现在的密码"), autocomplete="current-password")
    new = _secret(
        _("新密码"),
        hint=_("至少 8 位，字母和数字都要有；不要用姓名、手机号、身份证号码"),
        autocomplete="new-password",
    )


class CodeForm(PlainForm):
    code = forms.CharField(
        label=_("六位动态码"),
        help_text=_("打开手机上的动态码应用，填现在显示的六位数字"),
        max_length=10,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "data-private": ""}
        ),
    )
