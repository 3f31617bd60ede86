"""What is a journal verb called in plain words? Those without a word are shown as written."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_VERBS: dict[str, Promise] = {
    "SIGN_IN": _("登录"),
    "SIGN_OUT": _("退出"),
    "OPEN_ACCOUNT": _("开通账号"),
    "CLOSE_ACCOUNT": _("停用账号"),
    "CHANGE_PASSWORD": _("改密码"),
    "DISABLE_PASSWORD": _("停用密码"),
    "SET_PASSWORD": _("重设密码"),
    "SET_SECOND_FACTOR": _("设置双重验证"),
    "REMOVE_SECOND_FACTOR": _("取消双重验证"),
    "UNLOCK": _("解除锁定"),
    "OPEN_POST": _("任职"),
    "END_POST": _("免职"),
    "REGISTER": _("居民注册"),
    "IDENTIFY": _("核对身份"),
    "CORRECT_NAME": _("更正姓名"),
    "DETACH_ACCOUNT": _("解除网上账号"),
    "NAME_AGENT": _("委托经办人"),
    "READ_PERSONAL": _("查看个人信息"),
    "IMPORT_CALENDAR": _("导入放假安排"),
    "INSTALL_CENTRE": _("装入中心数据"),
    "INSTALL_LAWS": _("装入法规条文"),
    "LOAD_DEMO": _("装入演示数据"),
}

_SUBJECTS: dict[str, Promise] = {
    "ACCOUNT": _("账号"),
    "PERSON": _("个人"),
    "ENTERPRISE": _("企业"),
    "PLACE": _("场所"),
    "CALENDAR": _("日历"),
    "CATALOGUE": _("目录"),
    "DEMO": _("演示数据"),
    "CASE": _("办件"),
    "SERVICE_ITEM": _("事项"),
}


def verb_word(verb: str) -> str:
    """The verb in words, else as written."""
    return str(_VERBS.get(verb, verb))


def subject_word(kind: str) -> str:
    """The kind of thing in words, else as written."""
    return str(_SUBJECTS.get(kind.upper(), kind))


def verbs() -> list[tuple[str, str]]:
    """Verbs to choose from, with their words."""
    return [(verb, str(word)) for verb, word in _VERBS.items()]
