"""Which reasons and keys does the desk offer, so that nobody types what is said every day?"""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

LONGEST = 200
# The two keys that have no sign of their own, as the script of the shortcuts calls them.
SPACE, ENTER = "空格", "回车"
PAUSE_REASONS = (_("休息"), _("取材料"), _("系统故障"), _("会议"), _("协助其他窗口"))
CALL_REASONS = (
    _("大厅经理安排"),
    _("材料已补齐，接着办"),
    _("行动不便，先办"),
    _("窗口叫错，重新叫"),
)
MISS_REASONS = (_("大厅内寻找未见"), _("同伴说已离开"))
HOLD_REASONS = (_("去复印"), _("去取材料"), _("填写表格"), _("等家人送材料"), _("接电话"))
HAND_BACK_REASONS = (_("叫错号"), _("窗口要关闭"), _("系统故障，暂时办不了"))
TRANSFER_REASONS = (
    _("事项应在那里办"),
    _("需要专窗设备"),
    _("还要办另一件事"),
    _("本窗口系统故障"),
)


def reason_in(request: HttpRequest) -> str:
    """The reason chosen and what was added by hand, as one."""
    chosen = request.POST.get("reason", "").strip()
    added = request.POST.get("reason_added", "").strip()
    return "；".join(part for part in (chosen, added) if part)[:LONGEST]
