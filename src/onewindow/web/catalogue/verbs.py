"""How is each step of an item's life said?"""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "item.draft": _("起草"),
    "item.edit": _("修改"),
    "item.check": _("检查通过"),
    "item.publish": _("发布"),
    "item.withdraw": _("撤下"),
    "item.import": _("从来源导入"),
    "field.add": _("加入目录"),
    "field.change": _("修改"),
    "field.retire": _("停用"),
    "field.restore": _("恢复使用"),
    "field.delete": _("删除"),
}
STATE_TAGS = {
    "DRAFT": "",
    "CHECKED": "pause",
    "PUBLISHED": "ok",
    "WITHDRAWN": "late",
    "IMPORTED": "warn",
}
STATES = {
    "DRAFT": _("草稿"),
    "CHECKED": _("已检查"),
    "PUBLISHED": _("已发布"),
    "WITHDRAWN": _("已撤下"),
    "IMPORTED": _("来源导入"),
}
