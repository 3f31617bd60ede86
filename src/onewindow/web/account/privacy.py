"""What do we tell people before we ask for anything? The notice of PIPL art. 17 and 35, dated."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onewindow.web.access import public

# A change of what is collected or why is a new version; the journal keeps which one was shown.
VERSION = "2026-11"


@dataclass(frozen=True)
class Kept:
    """One kind of personal data: why we hold it, on which basis, for how long (art. 5-9, 19)."""

    what: Promise
    why: Promise
    basis: Promise
    until: Promise


KEPT = (
    Kept(
        _("姓名、身份证号码"),
        _("核对办事的是您本人，把您的办件归到您名下"),
        _("履行法定职责（《个人信息保护法》第13条）"),
        _("账号注销前；办件材料按档案规定保管"),
    ),
    Kept(
        _("手机号"),
        _("登录，通知您办理进展"),
        _("履行法定职责（《个人信息保护法》第13条）"),
        _("账号注销前；写进办件的按档案规定保管"),
    ),
    Kept(
        _("办件中的表格和材料"),
        _("依法审查您的申请"),
        _("履行法定职责（《个人信息保护法》第13条）"),
        _("按政务服务档案规定的期限"),
    ),
    Kept(
        _("谁在什么时候看过您的完整信息"),
        _("防止滥用，可以追查"),
        _("《网络安全法》《个人信息保护法》第51条"),
        _("不少于六个月"),
    ),
)


@public
def notice(request: HttpRequest) -> HttpResponse:
    return render(request, "account/privacy.html", {"version": VERSION, "kept": KEPT})
