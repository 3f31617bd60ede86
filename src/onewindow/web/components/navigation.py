"""Where do the links at the top lead, for whom? One table for the public, one for the staff."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onewindow.apps.organisation.queries import Role

Label = str | Promise


@dataclass(frozen=True)
class Entry:
    """One place to go. `secondary` is left out in elder mode; no `roles` means everybody."""

    label: Label
    url: str
    secondary: bool = False
    shortcut: str = ""
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Link:
    """An entry as seen from the page being shown."""

    label: Label
    url: str
    secondary: bool
    shortcut: str
    is_current: bool
    is_exact: bool


PUBLIC = (
    Entry(_("首页"), "/"),
    Entry(_("办事"), "/guides/"),
    Entry(_("到大厅"), "/hall/", secondary=True),
    Entry(_("我的办件"), "/my/"),
    Entry(_("我的证照"), "/my/licences/"),
    Entry(_("查进度"), "/progress/"),
    Entry(_("我要说"), "/say/", secondary=True),
)

STAFF = (
    Entry(
        _("叫号"),
        "/window/",
        shortcut="0",
        roles=frozenset({str(Role.CLERK), str(Role.ISSUING_CLERK)}),
    ),
    Entry(_("收件"), "/counter/", shortcut="1", roles=frozenset({str(Role.CLERK)})),
    Entry(_("一件事"), "/counter/packages/", roles=frozenset({str(Role.CLERK)})),
    Entry(
        _("导办"),
        "/greeter/",
        shortcut="G",
        roles=frozenset({str(Role.GREETER), str(Role.DUTY_HEAD)}),
    ),
    Entry(
        _("帮办"),
        "/assistance/",
        shortcut="B",
        roles=frozenset({str(Role.CLERK), str(Role.GREETER)}),
    ),
    Entry(
        _("上门"),
        "/assistance/visits/",
        roles=frozenset({str(Role.CLERK), str(Role.GREETER), str(Role.DUTY_HEAD)}),
    ),
    Entry(_("跨区域"), "/assistance/regions/", roles=frozenset({str(Role.CLERK)})),
    Entry(_("大厅"), "/hall-desk/", shortcut="H", roles=frozenset({str(Role.DUTY_HEAD)})),
    Entry(
        _("审批"),
        "/backoffice/",
        shortcut="2",
        roles=frozenset({str(Role.REVIEWER), str(Role.APPROVER)}),
    ),
    Entry(_("出件"), "/issuing/", shortcut="3", roles=frozenset({str(Role.ISSUING_CLERK)})),
    Entry(_("一件事结果"), "/issuing/packages/", roles=frozenset({str(Role.ISSUING_CLERK)})),
    Entry(
        _("看证照"),
        "/licences/scan/",
        shortcut="L",
        roles=frozenset({str(Role.CLERK), str(Role.ISSUING_CLERK)}),
    ),
    Entry(
        _("证照"),
        "/licences/manage/",
        shortcut="9",
        roles=frozenset({str(Role.REVIEWER), str(Role.APPROVER), str(Role.ITEM_ADMIN)}),
    ),
    Entry(_("事项"), "/items/", shortcut="4", roles=frozenset({str(Role.ITEM_ADMIN)})),
    Entry(_("一件事编排"), "/bundles/manage/", roles=frozenset({str(Role.ITEM_ADMIN)})),
    Entry(
        _("差评"),
        "/supervision/ratings/",
        roles=frozenset({str(Role.DUTY_HEAD), str(Role.APPROVER)}),
    ),
    Entry(_("督查"), "/supervision/", shortcut="5", roles=frozenset({str(Role.SUPERVISOR)})),
    Entry(
        _("日志"), "/supervision/journal/", shortcut="6", roles=frozenset({str(Role.AUDIT_ADMIN)})
    ),
    Entry(
        _("岗位"),
        "/supervision/posts/",
        shortcut="7",
        roles=frozenset({str(Role.SECURITY_ADMIN)}),
    ),
    Entry(
        _("运行"),
        "/supervision/health/",
        shortcut="8",
        roles=frozenset({str(Role.SYSTEM_ADMIN)}),
    ),
    Entry(
        _("接口"),
        "/exchange/",
        shortcut="9",
        roles=frozenset({str(Role.SYSTEM_ADMIN)}),
    ),
)


def exists(url: str) -> bool:
    """Whether this installation has a page there; parts not built or switched off show no link."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def links(entries: Iterable[Entry], *, path: str, roles: frozenset[str]) -> list[Link]:
    """The entries open to these roles, the current one marked: the most exact that fits."""
    open_ones = [e for e in entries if (not e.roles or e.roles & roles) and exists(e.url)]
    fitting = [
        e.url for e in open_ones if path == e.url or (e.url != "/" and path.startswith(e.url))
    ]
    current = max(fitting, key=len, default="")
    return [
        Link(
            label=entry.label,
            url=entry.url,
            secondary=entry.secondary,
            shortcut=entry.shortcut,
            is_current=entry.url == current,
            is_exact=path == entry.url,
        )
        for entry in open_ones
    ]
