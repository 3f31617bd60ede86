"""Sentences about accounts, passwords, posts and the centre's own files."""

SENTENCES: dict[str, str] = {
    "PHONE_TAKEN": "这个手机号已经注册过。请直接登录；忘记密码的，请带身份证到窗口重设。",
    "PASSWORD_SHORT": "密码太短，至少要 {min_length} 位。",
    "PASSWORD_COMMON": "这个密码太常见，容易被人猜到。请换一个，例如两三个不相关的词连起来。",
    "PASSWORD_DIGITS_ONLY": "密码不能全是数字。请加上字母。",
    "PASSWORD_WEAK": "这个密码不够安全，请换一个。",
    "PASSWORD_REVEALING": "密码里不要用自己的姓名、手机号或身份证号码。",
    "PASSWORD_WRONG": "原来的密码不对。请再输一次。",
    "COUNTER_ONLY": "重设密码只能由综合窗口的窗口人员当面办。请把申请人领到综合窗口。",
    "NO_ACCOUNT": (
        "这个人还没有网上账号，没有密码可以重设。到窗口办事不用账号；"
        "想在网上办的，请本人用手机打开注册页，自己设一个密码。"
    ),
    "CARD_NAME_DIFFERS": (
        "这个号码登记的是另一个名字，密码没有重设。请对照身份证再看一遍；"
        "证件无误的，先在收件时更正登记的名字，再来重设。"
    ),
    "LOGIN_UNKNOWN": (
        "没有登录名是“{login}”的账号，或者它已停用。居民请写注册时的手机号，工作人员请写工号。"
    ),
    "ACCOUNT_CLOSED": "这个账号已经停用，不能重设密码。要重新开通的，请联系本中心的安全管理员。",
    "STAFF_ACCOUNT": ("这是工作人员账号，不能在这里重设密码或注销。请找本中心的安全管理员办理。"),
    "NATIONAL_ACCOUNT": (
        "这个账号是用国家政务服务平台登录开通的，在本系统没有密码。"
        "请在登录页选“用国家政务服务平台账号登录”；忘了那边密码的，在那边找回。"
    ),
    "PASSWORD_SAME": "新密码和原来的一样。请换一个。",
    "STAFF_NAME_INVALID": "工号要以小写字母开头，3 到 40 位，可用字母、数字、点、横线。",
    "STAFF_NAME_TAKEN": "这个工号已经有人用了，请换一个。",
    "NOT_STAFF": "这是居民账号，不能任职。请先为他开通工作人员账号。",
    "ROLE_UNKNOWN": "没有“{role}”这个岗位，请从列表里选。",
    "POST_HELD": "他已经是这里的{role}，不用再任命。",
    "ADMINISTRATORS_APART": (
        "系统管理员、安全管理员、审计管理员必须由三个人分别担任。请换一个人，或先免去他现在的管理员岗位。"
    ),
    "OWN_POST": "不能给自己任命或免去岗位。请由另一位安全管理员来办。",
    "CENTRE_FILE_INCOMPLETE": "中心数据文件缺少或写错：{where}。补上后重新装入即可。",
}
