"""How is each step of an item's life said?"""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "item.draft": _("起草"),
    "item.edit": _("修改"),
    "item.check": _("检查通过"),
    "item.publish": _("发布"),
    "item.withdraw": _("撤下"),
    "item.import": _("从来源导入"),
}
STATE_TAGS = {
    "DRAFT": "",
    "CHECKED": "pause",
    "PUBLISHED": "ok",
    "WITHDRAWN": "late",
    "IMPORTED": "warn",
}
