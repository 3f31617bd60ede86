"""Where does supervision begin? With what one's post lets one see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from onewindow.apps.organisation.queries import Role
from onewindow.web.access import acting, staff

_PAGES = (
    (Role.SUPERVISOR, "/supervision/cases/", _("办件督查"), _("红灯黄灯、超期、再次告知")),
    (Role.SUPERVISOR, "/supervision/credit/", _("承诺信用记录"), _("虚假承诺、失信记录与修复")),
    (Role.SUPERVISOR, "/supervision/ratings/", _("差评整改"), _("回访、核查、答复、结案和期限")),
    (Role.AUDIT_ADMIN, "/supervision/journal/", _("日志"), _("谁在什么时候做了什么")),
    (Role.SECURITY_ADMIN, "/supervision/posts/", _("岗位与账号"), _("任职、停用、解除锁定")),
    (Role.SYSTEM_ADMIN, "/supervision/health/", _("运行情况"), _("版本、积压、封存进度")),
    (Role.SYSTEM_ADMIN, "/exchange/", _("部门接口"), _("共享信息的接口、状态、调用记录")),
)


@staff(Role.SUPERVISOR, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = acting(request)
    pages = [
        {"url": url, "title": title, "note": note}
        for role, url, title, note in _PAGES
        if person.holds(role)
    ]
    return render(request, "supervision/home.html", {"pages": pages})
